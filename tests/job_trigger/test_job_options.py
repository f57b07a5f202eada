"""``Consolidation`` and ``FollowUp`` in job.json: kept for the other functions, told in the receipt."""

import json
from typing import Any

import pytest

from tests.job_trigger.stack import Aws, manifest

FIVE = manifest(*(f"{number}.jpg" for number in range(5)))


@pytest.mark.parametrize(
    ("key", "file", "value"),
    [
        (
            "Consolidation",
            "consolidation.json",
            {"Method": "any", "MajorityThreshold": 0, "NoMajority": "empty"},
        ),
        ("Consolidation", "consolidation.json", {"ExclusionCategory": ""}),
        ("Consolidation", "consolidation.json", {}),
        ("FollowUp", "follow-up.json", {"Rounds": 2, "Share": 0.25, "Workers": 1, "Experts": True}),
    ],
)
def test_they_are_kept_with_what_the_job_uses(aws: Aws, key: str, file: str, value: dict[str, Any]) -> None:
    aws.beside("job.json", {key: value})
    upload = aws.upload()
    assert aws.deliver(upload)
    assert json.loads(aws.generated(upload, file) or b"") == value
    assert key not in aws.sagemaker.jobs[upload.job_name]
    assert aws.tape.calls.index(f"put_object {file}") < aws.tape.calls.index("put_object request.json")


def test_without_them_no_file_is_kept(aws: Aws) -> None:
    upload = aws.upload()
    assert aws.deliver(upload)
    assert aws.generated(upload, "consolidation.json") is None
    assert aws.generated(upload, "follow-up.json") is None


def test_the_stacks_own_rounds_are_kept_with_the_job(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "2")
    monkeypatch.setenv("FOLLOW_UP_WORKERS", "1")
    upload = aws.upload(FIVE)
    assert aws.deliver(upload)
    kept = {"Rounds": 2, "Share": 0.5, "Workers": 1}
    assert json.loads(aws.generated(upload, "follow-up.json") or b"") == kept
    assert (aws.receipt("started") or {})["answersOfAllRounds"] == 15 + 2 * 3


@pytest.mark.parametrize(
    ("follow_up", "facts"),
    [
        ({}, {"answers": 15}),
        ({"Rounds": 0, "Share": 1}, {"answers": 15}),
        ({"Rounds": 1}, {"answers": 15, "followUpRounds": 1, "answersOfAllRounds": 15 + 3 * 2}),
        (
            {"Rounds": 3, "Share": 0.2, "Workers": 4},
            {"answers": 15, "followUpRounds": 3, "answersOfAllRounds": 15 + 3 * 1 * 4},
        ),
    ],
)
def test_the_receipt_has_the_answers_of_all_rounds(
    aws: Aws, follow_up: dict[str, Any], facts: dict[str, int]
) -> None:
    aws.beside("job.json", {"FollowUp": follow_up})
    assert aws.deliver(aws.upload(FIVE))
    receipt = aws.receipt("started") or {}
    names = ("answers", "followUpRounds", "answersOfAllRounds")
    assert {name: receipt[name] for name in names if name in receipt} == facts
    [message] = aws.sns.messages
    told = [line for line in message["Message"].splitlines() if "follow-up" in line]
    rounds = facts.get("followUpRounds")
    assert told == (
        [
            f"With {rounds} follow-up round{'s' if rounds > 1 else ''}, "
            f"all rounds together take at most {facts['answersOfAllRounds']} answers."
        ]
        if rounds
        else []
    )


def test_objects_with_earlier_answers_are_asked_about_again_too(aws: Aws) -> None:
    """As in the manifest of a follow-up round: of four objects, one is to be labeled in this round."""
    answers = [{"worker": "w", "labels": [0]}]
    certain = {"label": [0], "label-metadata": {}, "label-answers": answers}
    lines = [{"label-answers": answers}, certain, certain, certain]
    body = "".join(
        json.dumps({"source-ref": f"s3://groundtruth-test/{number}.jpg", **line}) + "\n"
        for number, line in enumerate(lines)
    )
    aws.beside("job.json", {"FollowUp": {"Rounds": 1, "Share": 0.5, "Workers": 2}})
    assert aws.deliver(aws.upload(body.encode()))
    receipt = aws.receipt("started") or {}
    assert (receipt["answers"], receipt["answersOfAllRounds"]) == (3, 3 + 2 * 2)


@pytest.mark.parametrize(("limit", "outcome"), [("21", "started"), ("20", "rejected")])
def test_the_answers_of_all_rounds_are_held_against_the_limit(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, limit: str, outcome: str
) -> None:
    monkeypatch.setenv("MAX_ANSWERS_PER_JOB", limit)
    aws.beside("job.json", {"FollowUp": {"Rounds": 1}})
    assert aws.deliver(aws.upload(FIVE))
    receipt = aws.receipt(outcome) or {}
    if outcome == "rejected":
        assert [error["message"] for error in receipt["errors"]] == [
            "pets.manifest: the job would take 21 answers (objects x workers: 5 x 3, "
            "plus 6 in follow-up rounds); expected at most 20 (MaxAnswersPerJob)"
        ]


def test_a_redelivery_keeps_the_first_options(aws: Aws) -> None:
    aws.beside("job.json", {"Consolidation": {"Method": "any"}})
    upload = aws.upload()
    aws.tape.fail_next("create_labeling_job", lambda: RuntimeError("out of order"))
    assert not aws.deliver(upload)
    aws.beside("job.json", {"Consolidation": {"Method": "majority"}})
    assert aws.deliver(upload)
    assert json.loads(aws.generated(upload, "consolidation.json") or b"") == {"Method": "any"}
