"""Asking again: the manifest for it, pooling of answers, rounds that follow by themselves, experts."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from job_completion import app, ask_again
from tests.job_completion.finished import BUCKET, FAILED, NAME, Answers, Finished, job_ended

AGAIN = "manifests/consolidated/ask-again.manifest"
FOLDER = f"jobs/follow-up/{NAME}/"
CLEAR = {"w1": ["dog"], "w2": ["dog"], "w3": ["dog"]}
DISPUTED = {"w1": ["cat"], "w2": ["cat"], "w3": ["bird"]}
HOPELESS = {"w1": ["cat"], "w2": ["dog"], "w3": ["bird"]}
TEMPLATE = "<crowd-form></crowd-form>"


@pytest.fixture
def job(aws: Finished) -> Finished:
    """Four objects of which the second is the most uncertain, then the fourth."""
    aws.put_job([CLEAR, HOPELESS, None, DISPUTED])
    aws.put(f"generated/{NAME}/worker-template.liquid.html", TEMPLATE)
    return aws


def answers(given: Answers, **experts: bool) -> list[dict[str, Any]]:
    numbers = {"dog": 0, "cat": 1, "bird": 2}
    return [
        {"worker": worker, "labels": sorted(numbers[label] for label in labels)}
        | ({"expert": True} if worker in experts else {})
        for worker, labels in given.items()
    ]


type NextJob = Callable[..., Finished]


@pytest.fixture
def next_job(monkeypatch: pytest.MonkeyPatch) -> NextJob:
    """Makes the job that is started with the ask-again manifest, finished with some answers."""

    def make(aws: Finished, given: Sequence[Answers | None], **description: Any) -> Finished:
        following = _next_job(aws, given, **description)
        monkeypatch.setattr(app, "client", following.client)
        return following

    return make


def _next_job(aws: Finished, given: Sequence[Answers | None], **description: Any) -> Finished:
    following = Finished()
    lines = aws.text(AGAIN).splitlines()
    following.put_job(given, lines=lines)
    following.put(f"generated/{NAME}/worker-template.liquid.html", TEMPLATE)
    following.describe(**description)
    return following


def test_the_most_uncertain_objects_are_without_label_and_all_have_their_answers(job: Finished) -> None:
    """Half of three answered objects is two; one that failed is labeled again as well, and counts."""
    assert job.deliver()
    complete = job.manifest()
    first, second, third, fourth = job.manifest(AGAIN)
    assert first == complete[0] | {"animal-answers": answers(CLEAR)}
    assert second == {"source-ref": f"s3://{BUCKET}/images/1.jpg", "animal-answers": answers(HOPELESS)}
    assert third == {"source-ref": f"s3://{BUCKET}/images/2.jpg", "animal-metadata": FAILED}
    assert fourth == complete[3] | {"animal-answers": answers(DISPUTED)}


def test_what_stands_where_earlier_answers_should_be_is_not_passed_on(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOW_UP_SHARE", "1")
    aws.put_job([None], lines=['{"source-ref": "s3://b/0.jpg", "animal-answers": 5}'])
    assert aws.deliver()
    assert aws.manifest(AGAIN) == [{"source-ref": "s3://b/0.jpg", "animal-metadata": FAILED}]


@pytest.mark.parametrize(
    ("share", "asked"),
    [("0", []), ("0.34", []), ("0.5", [1]), ("0.75", [1, 3]), ("1", [0, 1, 3])],
)
def test_a_share_of_the_objects_is_asked_again_the_certain_never(
    job: Finished, monkeypatch: pytest.MonkeyPatch, share: str, asked: list[int]
) -> None:
    monkeypatch.setenv("FOLLOW_UP_SHARE", share)
    assert job.deliver()
    found = [line for line, one in enumerate(job.manifest(AGAIN)) if "animal" not in one and line != 2]
    assert found == [line for line in asked if line != 0]


def test_known_objects_are_not_asked_again(aws: Finished) -> None:
    known = '{"source-ref": "s3://b/0.jpg", "known-labels": ["dog"]}'
    aws.put_job([HOPELESS, DISPUTED], lines=[known, '{"source-ref": "s3://b/1.jpg"}'])
    assert aws.deliver()
    first, second = aws.manifest(AGAIN)
    assert first["animal"] == [0]
    assert "animal" not in second


def test_a_known_object_that_nobody_answered_has_no_answers(aws: Finished) -> None:
    known = '{"source-ref": "s3://b/0.jpg", "known-labels": ["dog"]}'
    aws.put_job([{}, DISPUTED], lines=[known, '{"source-ref": "s3://b/1.jpg"}'])
    assert aws.deliver()
    first, _ = aws.manifest(AGAIN)
    assert first["animal"] == [0]
    assert "animal-answers" not in first


def test_earlier_and_new_answers_are_pooled_by_worker(job: Finished, next_job: NextJob) -> None:
    assert job.deliver()
    following = next_job(job, [None, {"w1": ["bird"], "w4": ["bird"]}, {"w4": ["dog"]}, None])
    assert following.deliver()
    first, second, third, fourth = following.manifest()
    assert first["animal"] == [0]
    assert second["animal-metadata"]["confidence-map"] == {"2": 0.75}
    assert third["animal-metadata"]["confidence-map"] == {"0": 0.0}
    assert fourth["animal"] == [1]
    assert not [line for line in following.manifest() if "animal-answers" in line]
    assert following.manifest(AGAIN)[1]["animal-answers"] == answers(
        {"w1": ["bird"], "w2": ["dog"], "w3": ["bird"], "w4": ["bird"]}
    )


def test_all_objects_and_all_answers_are_in_the_last_rounds_report(job: Finished, next_job: NextJob) -> None:
    assert job.deliver()
    following = next_job(job, [None, {"w4": ["bird"], "w5": ["bird"]}, {"w4": ["dog"], "w5": ["dog"]}, None])
    assert following.deliver()
    numbers = json.loads(following.text("reports/label-quality.json"))["job"]
    assert (numbers["objects"], numbers["responses"], numbers["workers"]) == (4, 13, 5)
    assert len(following.text("exports/labels.csv").splitlines()) == 5


def test_lines_that_were_labeled_by_others_before_stay_untouched_in_every_round(
    aws: Finished, next_job: NextJob
) -> None:
    chained = '{"source-ref": "s3://b/0.jpg",  "animal": [2]}'
    aws.put_job([None, HOPELESS], lines=[chained, '{"source-ref": "s3://b/1.jpg"}'])
    assert aws.deliver()
    following = next_job(aws, [None, {"w4": ["bird"]}])
    assert following.deliver()
    for path in ("manifests/consolidated/output.manifest", AGAIN):
        assert following.text(path).splitlines()[0] == chained


def test_answers_of_experts_are_taken_as_right(
    job: Finished, monkeypatch: pytest.MonkeyPatch, next_job: NextJob
) -> None:
    monkeypatch.setenv("FOLLOW_UP_EXPERTS", "true")
    assert job.deliver()
    assert job.manifest()[0]["animal-metadata"]["confidence-map"] == {"0": 1.0}
    following = next_job(job, [None, {"x": ["dog", "cat"]}, None, None])
    assert following.deliver()
    second = following.manifest()[1]
    assert second["animal"] == [0, 1]
    assert second["animal-metadata"]["confidence-map"] == {"0": 1.0, "1": 1.0}
    again = following.manifest(AGAIN)[1]
    assert again["animal"] == [0, 1]
    assert again["animal-answers"] == answers(HOPELESS | {"x": ["dog", "cat"]}, x=True)
    quality = json.loads(following.text("reports/label-quality.json"))
    assert quality["knownLabels"]["objects"] == 1
    assert [worker["worker"] for worker in quality["workers"]] == ["w1", "w2", "w3"]


def test_of_several_experts_most_decide(aws: Finished) -> None:
    earlier = [
        {"worker": "w1", "labels": [2]},
        {"worker": "x", "labels": [0], "expert": True},
        {"worker": "y", "labels": [0, 1], "expert": True},
    ]
    line = json.dumps({"source-ref": "s3://b/0.jpg", "animal-answers": earlier})
    aws.put_job([{"w2": ["bird"]}], lines=[line])
    assert aws.deliver()
    assert aws.manifest()[0]["animal-metadata"]["confidence-map"] == {"0": 1.0}


def test_an_empty_answer_still_says_none_of_these_in_the_next_round(
    aws: Finished, monkeypatch: pytest.MonkeyPatch, next_job: NextJob
) -> None:
    monkeypatch.setenv("EXCLUSION_CATEGORY", "None of these")
    aws.put_job([{"w1": [], "w2": ["dog"]}, CLEAR])
    assert aws.deliver()
    assert aws.manifest(AGAIN)[0]["animal-answers"] == answers({"w1": [], "w2": ["dog"]})
    following = next_job(aws, [{"w3": ["None of these"]}, None])
    assert following.deliver()
    assert following.manifest()[0]["animal"] == []


def test_workers_without_an_id_stay_workers_that_nobody_else_is(aws: Finished) -> None:
    aws.put_job([{"": ["dog"], "w2": ["cat"]}])
    assert aws.deliver()
    assert aws.manifest(AGAIN)[0]["animal-answers"] == [
        {"worker": f"{NAME}/0/0", "labels": [0]},
        {"worker": "w2", "labels": [1]},
    ]


@pytest.mark.parametrize("limit", ["LONGEST_ATTRIBUTE", "LONGEST_LINE"])
def test_answers_that_do_not_fit_into_a_line_are_left_out_and_the_label_stays(
    job: Finished, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(ask_again, limit, 20)
    assert job.deliver()
    assert job.manifest(AGAIN) == job.manifest()


def test_a_next_round_is_put_under_jobs_with_all_that_the_job_had(
    job: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    job.put(f"generated/{NAME}/follow-up.json", json.dumps({"Rounds": 2, "Workers": 4, "Experts": True}))
    job.put(f"generated/{NAME}/consolidation.json", json.dumps({"NoMajority": "empty"}))
    monkeypatch.setenv("FOLLOW_UP_WORKTEAM_ARN", "arn:aws:sagemaker:us-east-1:1:workteam/private-crowd/x")
    job.describe(Tags=[{"Key": "project", "Value": "zoo"}])
    assert job.deliver()
    assert {key for key in job.s3.keys(BUCKET) if key.startswith("jobs/")} == {
        f"{FOLDER}{name}"
        for name in ("job.json", "labels.json", "worker-template.liquid.html", "ask-again.manifest")
    }
    assert json.loads(job.text("job.json", FOLDER)) == {
        "LabelAttributeName": "animal",
        "HumanTaskConfig": {
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:1:workteam/private-crowd/x",
            "NumberOfHumanWorkersPerDataObject": 4,
            "TaskTitle": "Animals",
            "TaskDescription": "Choose all animals",
            "TaskTimeLimitInSeconds": 300,
        },
        "Tags": [{"Key": "project", "Value": "zoo"}, {"Key": "follow-up-round", "Value": "2"}],
        "Consolidation": {"NoMajority": "empty"},
        "FollowUp": {
            "Rounds": 1,
            "Share": 0.5,
            "Workers": 4,
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:1:workteam/private-crowd/x",
            "Experts": True,
        },
    }
    assert job.text("ask-again.manifest", FOLDER) == job.text(AGAIN)
    assert job.text("labels.json", FOLDER) == job.text("label-categories.json", f"generated/{NAME}/")
    assert job.text("worker-template.liquid.html", FOLDER) == TEMPLATE
    puts = [call for call in job.tape.calls if call.startswith("put_object")]
    assert puts[-3:] == [
        "put_object ask-again.manifest",
        "put_object completion.json",
        "put_object completion.json",
    ]


@pytest.mark.parametrize(
    ("rounds", "own", "started"),
    [
        pytest.param("0", None, False, id="off by default"),
        pytest.param("1", None, True, id="the stack's"),
        pytest.param("1", {"Rounds": 0}, False, id="the job's own: none"),
        pytest.param("0", {"Rounds": 3}, True, id="the job's own: three"),
        pytest.param("3", {"Share": 0}, False, id="a share of nothing"),
    ],
)
def test_rounds_follow_where_they_are_asked_for(
    job: Finished, monkeypatch: pytest.MonkeyPatch, rounds: str, own: dict[str, Any] | None, started: bool
) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", rounds)
    if own is not None:
        job.put(f"generated/{NAME}/follow-up.json", json.dumps(own))
    assert job.deliver()
    assert bool([key for key in job.s3.keys(BUCKET) if key.startswith("jobs/")]) is started


def test_no_round_follows_where_nothing_is_uncertain(aws: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "3")
    aws.put_job([CLEAR, CLEAR, None])
    assert aws.deliver()
    assert not [key for key in aws.s3.keys(BUCKET) if key.startswith("jobs/")]


def test_no_round_follows_a_job_that_somebody_created_without_the_trigger(
    job: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    job.put("pets.manifest", job.text("input.manifest", f"generated/{NAME}/"))
    source = {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/pets.manifest"}}}
    job.describe(InputConfig=source)
    assert job.deliver()
    assert not [key for key in job.s3.keys(BUCKET) if key.startswith("jobs/")]


def test_a_round_that_was_put_is_never_put_again(job: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    assert job.deliver()
    job.s3.versions.pop((BUCKET, f"generated/{NAME}/completion.json"))
    monkeypatch.setenv("FOLLOW_UP_SHARE", "1")
    assert job.deliver(job_ended("Stopped"))
    assert len(job.s3.versions[BUCKET, f"{FOLDER}ask-again.manifest"]) == 1


def test_message_and_report_say_which_round_it_is_what_it_costs_and_what_it_changed(
    job: Finished, monkeypatch: pytest.MonkeyPatch, next_job: NextJob
) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "2")
    assert job.deliver()
    [first] = [message["Message"] for message in job.sns.messages]
    assert "Round 2 asks 2 workers each about the 1 most uncertain objects: 2 answers." in first
    assert "Round 1" not in first
    given = [None, {"w4": ["bird"], "w5": ["bird"]}, {"w4": ["dog"], "w5": ["dog"]}, None]
    following = next_job(job, given, Tags=[{"Key": "follow-up-round", "Value": "2"}])
    assert following.deliver()
    [second] = [message["Message"] for message in following.sns.messages]
    brought = "Round 2: 4 more answers for 2 objects changed the labels of 1 object."
    assert brought in second
    assert f"<p>{brought}</p>" in following.text("reports/label-quality.html")
    assert json.loads(following.text("reports/label-quality.json"))["askingRound"] == {
        "number": 2,
        "answers": 4,
        "objects": 2,
        "changed": 1,
    }
    assert "Round 3 asks 2 workers each about" in second
    tags = json.loads(following.text("job.json", FOLDER))["Tags"]
    assert tags == [{"Key": "follow-up-round", "Value": "3"}]


def test_a_job_file_of_a_round_that_is_not_valid_raises_by_name(job: Finished) -> None:
    job.put(f"generated/{NAME}/follow-up.json", '{"Rounds": "two"}')
    assert not job.deliver()
