"""The files of a next round start a labeling job as any upload does."""

import json
from pathlib import Path

import pytest

from ground_truth.s3_layout import TEMPLATE_FILE
from job_completion import announcement, side_by_side
from job_completion import app as completion
from job_trigger import app as trigger
from tests.job_completion.finished import ENVIRONMENT, FUNCTION, NAME, Finished
from tests.job_trigger import stack

TEMPLATE = Path(__file__).parents[2] / "src/job_trigger/worker-template.liquid.html"
FOLDER = f"jobs/follow-up/{NAME}/"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> stack.Aws:
    """The job trigger's surroundings after the end of a job with two more rounds was delivered to it."""
    aws = stack.Aws()
    for name, value in {**ENVIRONMENT, **stack.ENVIRONMENT, "CONSOLIDATION_FUNCTION_ARN": FUNCTION}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(announcement, "PAUSES", ())
    monkeypatch.setattr(side_by_side, "CONNECTIONS", 1)
    finished = Finished()
    monkeypatch.setattr(completion, "client", finished.client)
    monkeypatch.setattr(trigger, "client", aws.client)
    known = json.dumps({"source-ref": f"s3://{stack.BUCKET}/images/2.jpg", "known-labels": ["dog"]})
    lines = [json.dumps({"source-ref": f"s3://{stack.BUCKET}/images/{n}.jpg"}) for n in range(2)]
    disputed = {"w1": ["cat"], "w2": ["dog"], "w3": ["bird"]}
    finished.put_job([disputed, {"w1": ["cat"], "w2": ["cat"]}, disputed], lines=[*lines, known])
    finished.put(f"generated/{NAME}/{TEMPLATE_FILE}", TEMPLATE.read_text())
    finished.put(f"generated/{NAME}/follow-up.json", json.dumps({"Rounds": 2, "Share": 0.4, "Workers": 5}))
    assert finished.deliver()
    for key in ("job.json", "labels.json", TEMPLATE_FILE):
        aws.s3.put(stack.BUCKET, FOLDER + key, finished.text(key, FOLDER).encode())
    manifest = finished.text("ask-again.manifest", FOLDER).encode()
    assert aws.deliver(aws.upload(manifest, f"{FOLDER}ask-again.manifest"))
    return aws


def test_only_the_most_uncertain_object_is_labeled_by_the_workers_of_the_round(started: stack.Aws) -> None:
    receipt = started.receipt("started", f"{FOLDER}ask-again.manifest")
    assert receipt is not None, started.receipt("rejected", f"{FOLDER}ask-again.manifest")
    facts = ("objects", "objectsToLabel", "workersPerObject", "answers", "labels")
    assert {name: receipt[name] for name in facts} == {
        "objects": 3,
        "objectsToLabel": 1,
        "workersPerObject": 5,
        "answers": 5,
        "labels": ["dog", "cat", "bird"],
    }
    [request] = started.sagemaker.jobs.values()
    assert request["LabelAttributeName"] == "animal"
    assert request["Tags"] == [{"Key": "follow-up-round", "Value": "2"}]


def test_the_round_after_it_is_kept_and_counted(started: stack.Aws) -> None:
    [name] = started.sagemaker.jobs
    body = started.s3.body(stack.BUCKET, f"generated/{name}/follow-up.json") or b""
    kept = json.loads(body)
    assert (kept["Rounds"], kept["Share"], kept["Workers"]) == (1, 0.4, 5)
    receipt = started.receipt("started", f"{FOLDER}ask-again.manifest") or {}
    assert receipt["answersOfAllRounds"] == 5 + 5
