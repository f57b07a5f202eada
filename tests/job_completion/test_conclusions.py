"""What is right for an object: its known labels, what experts answered, or what all answers come to."""

import json
import threading
from queue import SimpleQueue
from typing import Any

import pytest

from consolidation.choices import Choices
from consolidation.expectation_maximization import expectation_maximization
from consolidation.settings import Settings
from ground_truth.label_categories import LabelCategories
from ground_truth.responses import Response
from ground_truth.s3_location import S3Location
from job_completion import side_by_side
from job_completion.conclusions import conclusions
from job_completion.follow_up import round_of
from job_completion.manifest_objects import ManifestObject
from job_completion.side_by_side import contents
from tests.job_completion.downloaded_files import FilesInMemory
from tests.job_completion.finished import NAME, Answers, Finished

DOGS: Answers = {"w1": ["dog"], "w2": ["dog"], "w3": ["dog"]}
SPLIT: Answers = {"w1": ["dog"], "w2": ["cat"], "w3": ["bird"]}
AGAIN = "manifests/consolidated/ask-again.manifest"


def line(number: int, **members: Any) -> str:
    return json.dumps({"source-ref": f"s3://b/{number}.jpg"} | members)


def answer(worker: str, *labels: int, **more: Any) -> dict[str, Any]:
    return {"worker": worker, "labels": list(labels)} | more


@pytest.mark.parametrize(
    ("members", "answers", "confidences"),
    [
        pytest.param(
            {"known-labels": ["cat"], "animal-answers": [answer("x", 0, expert=True)]},
            DOGS,
            {"1": 1.0},
            id="known labels against an expert and all workers",
        ),
        pytest.param(
            {"known-labels": ["cat"]}, None, {"1": 1.0}, id="known labels that nobody was asked for"
        ),
        pytest.param({"known-labels": []}, DOGS, {}, id="known to have no label"),
        pytest.param(
            {"animal-answers": [answer("x", 1, expert=True), answer("y", 0)]},
            DOGS,
            {"1": 1.0},
            id="an expert against all workers",
        ),
        pytest.param(
            {"animal-answers": [answer("w1", 1, expert=False)]},
            {"w2": ["cat"]},
            {"1": 1.0},
            id="two who agree, and neither an expert: both have the label",
        ),
        pytest.param(
            {"animal-answers": [answer("x", 0, expert=True), answer("y", 1, expert=True)]},
            None,
            {"0": 1.0, "1": 1.0},
            id="two experts who disagree: the labels of both",
        ),
        pytest.param(
            {"animal-answers": [answer("w1", 1), answer("w2", 1)]},
            {"w1": ["dog"], "w3": ["dog"]},
            {"0": 0.67},
            id="the later answer of a worker counts",
        ),
    ],
)
def test_right_is(
    aws: Finished, members: dict[str, Any], answers: Answers | None, confidences: dict[str, float]
) -> None:
    aws.put_job([answers], lines=[line(0, **members)])
    assert aws.deliver()
    [found] = aws.manifest()
    assert found["animal-metadata"]["confidence-map"] == confidences
    assert [str(label) for label in found["animal"]] == list(confidences)


def test_two_experts_who_disagree_decide_nothing_where_no_majority_is_empty(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_MAJORITY", "empty")
    experts = [answer("x", 0, expert=True), answer("y", 1, expert=True)]
    aws.put_job([None], lines=[line(0, **{"animal-answers": experts})])
    assert aws.deliver()
    assert aws.manifest()[0]["animal"] == []


def test_experts_who_chose_none_of_these_mean_no_label(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXCLUSION_CATEGORY", "None of these")
    experts = [answer("x", expert=True), answer("y", expert=True), answer("z", 1, expert=True)]
    aws.put_job([DOGS], lines=[line(0, **{"animal-answers": experts})])
    assert aws.deliver()
    assert aws.manifest()[0]["animal"] == []


def test_answers_of_the_first_round_are_not_those_of_experts(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOW_UP_EXPERTS", "true")
    aws.put_job([SPLIT])
    assert aws.deliver()
    assert "animal" not in aws.manifest(AGAIN)[0]
    assert aws.manifest(AGAIN)[0]["animal-answers"] == [answer("w1", 0), answer("w2", 1), answer("w3", 2)]


def test_what_is_known_is_not_uncertain_and_never_asked_again(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOW_UP_SHARE", "1")
    aws.put_job([SPLIT, SPLIT], lines=[line(0, **{"known-labels": ["dog"]}), line(1)])
    assert aws.deliver()
    first, second = aws.manifest(AGAIN)
    assert first["animal"] == [0]
    assert "animal" not in second


def test_a_chained_line_with_known_labels_stays_as_it_is_unless_workers_were_asked(aws: Finished) -> None:
    chained = {"animal": [2], "known-labels": ["cat"]}
    aws.put_job(
        [None, None], lines=[line(0, **chained), line(1, **chained, **{"animal-answers": [answer("w", 0)]})]
    )
    assert aws.deliver()
    assert [found["animal"] for found in aws.manifest()] == [[2], [1]]


@pytest.mark.parametrize(
    ("tags", "number"),
    [
        pytest.param(None, 1, id="a job without tags"),
        pytest.param([], 1, id="no tags"),
        pytest.param([{"Key": "team", "Value": "7"}], 1, id="another tag with a number"),
        pytest.param([{"Key": "follow-up-round", "Value": "3"}], 3, id="the tag of a round"),
        pytest.param([{"Key": "follow-up-round", "Value": "three"}], 1, id="a value that is not a number"),
        pytest.param([{"Key": "follow-up-round"}], 1, id="a tag without a value"),
        pytest.param(
            [{"Key": "a", "Value": "9"}, {"Key": "follow-up-round", "Value": "2"}],
            2,
            id="one of several tags",
        ),
    ],
)
def test_the_round_of_a_job_is(tags: list[dict[str, str]] | None, number: int) -> None:
    assert round_of({} if tags is None else {"Tags": tags}) == number


def test_the_next_round_keeps_data_attributes_and_every_tag_but_the_rounds(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "2")
    aws.put_job([SPLIT, DOGS])
    aws.put(f"generated/{NAME}/worker-template.liquid.html", "<crowd-form>")
    source = aws.sagemaker.jobs[NAME]["InputConfig"]
    attributes = {"ContentClassifiers": ["FreeOfPersonallyIdentifiableInformation"]}
    tags = [{"Key": "a", "Value": "1"}, {"Key": "follow-up-round", "Value": "2"}]
    aws.describe(InputConfig=source | {"DataAttributes": attributes}, Tags=tags)
    assert aws.deliver()
    job = json.loads(aws.text("job.json", f"jobs/follow-up/{NAME}/"))
    assert job["InputConfig"] == {"DataAttributes": attributes}
    assert job["Tags"] == [{"Key": "a", "Value": "1"}, {"Key": "follow-up-round", "Value": "3"}]
    assert job["HumanTaskConfig"]["WorkteamArn"].endswith("workteam/private-crowd/pets")
    assert job["FollowUp"] == {"Rounds": 1, "Share": 0.5, "Workers": 2, "Experts": False}


@pytest.mark.parametrize(("connections", "ahead"), [(1, 2), (3, 6)])
def test_files_are_read_a_few_ahead_and_given_in_order(
    monkeypatch: pytest.MonkeyPatch, connections: int, ahead: int
) -> None:
    monkeypatch.setattr(side_by_side, "CONNECTIONS", connections)
    asked: list[str] = []

    def places() -> Any:
        for number in range(10):
            asked.append(str(number))
            yield S3Location("b", str(number))

    files = FilesInMemory({str(number): str(number).encode() for number in range(9)})
    found = contents(files, places())
    assert next(found) == (S3Location("b", "0"), b"0")
    assert len(asked) == ahead
    assert list(found) == [
        *((S3Location("b", str(number)), str(number).encode()) for number in range(1, 9)),
        (S3Location("b", "9"), None),
    ]


def test_who_stops_waits_for_no_file_and_no_other_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "CONNECTIONS", 2)
    before = set(threading.enumerate())
    begun, are_read = SimpleQueue[str](), threading.Event()

    class SlowFiles(FilesInMemory):
        def read(self, place: S3Location) -> bytes | None:
            begun.put(place.key)
            if place.key != "0":
                are_read.wait()
            return b""

    found = contents(SlowFiles(), (S3Location("b", str(number)) for number in range(9)))
    next(found)
    assert {begun.get(timeout=60) for _ in range(3)} == {"0", "1", "2"}
    readers = set(threading.enumerate()) - before
    stop = threading.Thread(target=found.close, daemon=True)
    stop.start()
    stop.join(60)
    has_stopped = not stop.is_alive()
    are_read.set()
    for reader in readers:
        reader.join(60)
    assert has_stopped
    assert begun.empty()


def test_expectation_maximization_learns_how_categories_differ_where_a_job_is_large_enough() -> None:
    """An average category needs 200 votes: 201 objects of three answers have them, for three categories."""
    names = ("dog", "cat", "bird")
    chosen = [[(0,), (0, 1), (n % 3,)] for n in range(201)]
    answers = {
        line: {f"w{worker}": frozenset(labels) for worker, labels in enumerate(one)}
        for line, one in enumerate(chosen)
    }
    found = conclusions(
        [ManifestObject("x")] * len(chosen),
        answers,
        Choices(LabelCategories(names)),
        Settings("expectation-maximization"),
        experts=False,
    )
    crowd = [[Response(f"w{n}", labels) for n, labels in enumerate(one)] for one in chosen]
    with_effects = expectation_maximization(crowd, 3, category_effects=True)
    assert [one and one.scores for one in found] == with_effects
    assert with_effects != expectation_maximization(crowd, 3)


def test_none_of_these_is_in_no_number_of_a_conclusion_where_it_is_not_a_category() -> None:
    choices = Choices(LabelCategories(("dog", "cat")), "None of these")
    answers = {0: {"w1": frozenset({0}), "w2": frozenset({2}), "w3": frozenset({0, 1})}}
    [found] = conclusions([ManifestObject("x")], answers, choices, Settings(), experts=False)
    assert found is not None
    assert found.labels == [(0, pytest.approx(2 / 3))]
    assert found.confidences == {0: pytest.approx(2 / 3), 1: pytest.approx(1 / 3)}
    assert found.scores == {0: pytest.approx(2 / 3), 1: pytest.approx(1 / 3)}
    assert found.answers == answers[0]


def test_the_next_round_keeps_all_that_the_task_was(aws: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    aws.put_job([SPLIT, DOGS])
    aws.put(f"generated/{NAME}/worker-template.liquid.html", "<crowd-form>")
    task = {
        "TaskTitle": "Animals",
        "TaskDescription": "Choose all animals",
        "TaskKeywords": ["pets"],
        "TaskTimeLimitInSeconds": 300,
        "TaskAvailabilityLifetimeInSeconds": 3600,
        "MaxConcurrentTaskCount": 50,
    }
    aws.describe(HumanTaskConfig=aws.sagemaker.jobs[NAME]["HumanTaskConfig"] | task)
    assert aws.deliver()
    kept = json.loads(aws.text("job.json", f"jobs/follow-up/{NAME}/"))["HumanTaskConfig"]
    assert {name: kept.get(name) for name in task} == task
    assert kept.keys() - task.keys() == {"WorkteamArn", "NumberOfHumanWorkersPerDataObject"}
