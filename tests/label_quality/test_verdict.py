"""The verdict, word for word, and what a single worker or label has to do to be named in it."""

import pytest

from ground_truth.responses import Response
from label_quality.concerns import DECLINING, NO_BETTER_THAN_CHANCE, SAME_ANSWER, TOO_QUICK, concerns
from label_quality.intervals import Estimate
from label_quality.judged_object import JudgedObject
from label_quality.label_errors import LabelErrors
from label_quality.measure import measure
from label_quality.verdict import Verdict
from label_quality.worker_numbers import SameAnswer, WorkerNumbers, WorkerTimes

DOG, CAT = 0, 1


def verdict(objects: list[JudgedObject]) -> Verdict:
    return measure("pets", ["dog", "cat"], objects).verdict


def agreed(
    line: int, label: int, confidence: float = 0.99, known: frozenset[int] | None = None
) -> JudgedObject:
    """An image about which two workers agree."""
    answers = [Response("a", (label,)), Response("b", (label,))]
    return JudgedObject(
        line,
        f"s3://pets/{line}.jpg",
        answers,
        labels=[(label, confidence)],
        uncertainty=1 - confidence,
        known_labels=known,
    )


def split(line: int) -> JudgedObject:
    """An image that one worker calls a dog and the other a cat."""
    answers = [Response("a", (DOG,)), Response("b", (CAT,))]
    return JudgedObject(
        line,
        f"s3://pets/{line}.jpg",
        answers,
        labels=[(DOG, 0.6)],
        not_kept=[(CAT, 0.4)],
        uncertainty=0.8,
    )


def alone(line: int, label: int, known: frozenset[int] | None = None) -> JudgedObject:
    """An image with one answer."""
    return JudgedObject(
        line,
        f"s3://pets/{line}.jpg",
        [Response("a", (label,))],
        labels=[(label, 0.0)],
        uncertainty=1.0,
        known_labels=known,
    )


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param(
            [agreed(line, line % 2) for line in range(20)],
            Verdict(
                "good",
                "You can use these labels.",
                (
                    "About 1 of 100 labels are expected to be wrong,"
                    " and 0 of 100 right labels to be missing.",
                    "No image stands out as doubtful.",
                ),
                "Use them.",
                measured=False,
            ),
            id="two workers who agree",
        ),
        pytest.param(
            [*(agreed(line, line % 2, 0.97) for line in range(20)), split(20), split(21)],
            Verdict(
                "check",
                "You can use these labels after a second look.",
                (
                    "About 6 of 100 labels are expected to be wrong,"
                    " and 4 of 100 right labels to be missing.",
                    "2 of 22 images deserve a second look, most of them for 'dog'.",
                ),
                "Look at those 2 images first: at least half of all expected mistakes are about them.",
                measured=False,
            ),
            id="two images that are split",
        ),
        pytest.param(
            [*(agreed(line, line % 2, 0.9) for line in range(4)), *(split(line) for line in range(4, 20))],
            Verdict(
                "poor",
                "Do not use these labels yet.",
                (
                    "About 34 of 100 labels are expected to be wrong,"
                    " and 33 of 100 right labels to be missing.",
                    "9 of 20 images deserve a second look, most of them for 'dog'.",
                    "2 of 2 workers answer no better than chance: a, b.",
                ),
                "Look at those 9 images first: at least half of all expected mistakes"
                " are about them. Explain 'dog' better in the instructions: workers agree least"
                " about it (alpha -0.56),"
                " and some choose 'cat' instead. Then have the doubtful images labeled again.",
                measured=False,
            ),
            id="workers who differ",
        ),
        pytest.param(
            [agreed(line, line % 2, 0.7, frozenset({line % 2 if line else CAT})) for line in range(25)],
            Verdict(
                "good",
                "You can use these labels.",
                (
                    "Against the known labels of 25 images, 4 of 100 labels are wrong (1 to 20) and 4 of 100"
                    " right labels are missing.",
                    "No image stands out as doubtful.",
                ),
                "Use them.",
                measured=True,
            ),
            id="known labels say it, whatever the answers let expect",
        ),
        pytest.param(
            [alone(line, line % 2, frozenset({line % 2})) for line in range(25)],
            Verdict(
                "good",
                "You can use these labels.",
                (
                    "Against the known labels of 25 images, 0 of 100 labels are wrong (0 to 13) and 0 of 100"
                    " right labels are missing.",
                ),
                "Use them.",
                measured=True,
            ),
            id="one answer each, and known labels",
        ),
        pytest.param(
            [
                *(agreed(line, line % 2) for line in range(20)),
                alone(20, DOG),
                JudgedObject(21, "x", failure="late"),
            ],
            Verdict(
                "good",
                "You can use these labels.",
                (
                    "About 1 of 100 labels are expected to be wrong,"
                    " and 0 of 100 right labels to be missing.",
                    "1 of 21 images deserves a second look.",
                    "1 of 21 images has one answer only, which nobody checked.",
                    "1 of 22 images failed and has no label.",
                ),
                "Use them. To make them better still, look at that image first: nobody checked it.",
                measured=False,
            ),
            id="one image that nobody checked, and one that failed",
        ),
        pytest.param(
            [],
            Verdict(
                "unknown",
                "There are no labels: nobody answered.",
                (),
                "Check that workers can see the job and that its tasks do not expire too soon.",
                measured=False,
            ),
            id="nothing",
        ),
    ],
)
def test_a_verdict(objects: list[JudgedObject], expected: Verdict) -> None:
    assert verdict(objects) == expected


def worker(answers: int = 100, **found: object) -> WorkerNumbers:
    """A worker like most: good, and with nothing to be said against."""
    usual: dict[str, object] = {
        "worker": "w",
        "answers": answers,
        "labels_per_answer": 1.0,
        "agreement": 0.9,
        "sensitivity": Estimate(0.9, 0.83, 0.95, 100),
        "specificity": Estimate(0.98, 0.96, 0.99, 400),
        "better_than_chance": Estimate(0.88, 0.8, 0.93, 500),
        "known_sensitivity": None,
        "known_specificity": None,
        "times": WorkerTimes(100, 10.0, Estimate(0.02, 0.005, 0.07, 100)),
        "same_answer": SameAnswer((DOG,), 0.6, 0.58),
        "drift": Estimate(0.0, -0.05, 0.05, 100),
        "concerns": (),
    }
    return WorkerNumbers(**usual | found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param(worker(), (), id="a good worker"),
        pytest.param(
            worker(better_than_chance=Estimate(0.05, -0.1, 0.2, 100)),
            (NO_BETTER_THAN_CHANCE,),
            id="no better than chance",
        ),
        pytest.param(
            worker(answers=9, better_than_chance=Estimate(0.05, -0.1, 0.2, 100)),
            (),
            id="too few answers to tell",
        ),
        pytest.param(
            worker(better_than_chance=Estimate(0.3, -0.1, 0.6, 10)), (), id="an interval that tells nothing"
        ),
        pytest.param(
            worker(
                better_than_chance=Estimate(0.05, -0.1, 0.2, 100),
                known_sensitivity=Estimate(0.8, 0.7, 0.9, 50),
                known_specificity=Estimate(0.9, 0.85, 0.95, 200),
            ),
            (),
            id="known labels overrule the others",
        ),
        pytest.param(
            worker(
                known_sensitivity=Estimate(0.2, 0.1, 0.34, 50),
                known_specificity=Estimate(0.8, 0.74, 0.85, 200),
            ),
            (NO_BETTER_THAN_CHANCE,),
            id="no better than chance on known labels",
        ),
        pytest.param(worker(same_answer=SameAnswer((DOG,), 0.9, 0.5)), (SAME_ANSWER,), id="the same answer"),
        pytest.param(worker(same_answer=SameAnswer((), 0.95, 0.9)), (), id="the same answer, as others give"),
        pytest.param(
            worker(times=WorkerTimes(100, 1.0, Estimate(0.9, 0.82, 0.94, 100))), (TOO_QUICK,), id="too quick"
        ),
        pytest.param(worker(drift=Estimate(-0.3, -0.4, -0.2, 100)), (DECLINING,), id="declining"),
        pytest.param(worker(drift=Estimate(-0.3, -0.5, -0.1, 20)), (), id="declining, perhaps by chance"),
        pytest.param(worker(drift=Estimate(0.3, 0.2, 0.4, 100)), (), id="getting better"),
    ],
)
def test_concerns(numbers: WorkerNumbers, expected: tuple[str, ...]) -> None:
    assert concerns(numbers) == expected


@pytest.mark.parametrize(
    ("errors", "sentences"),
    [
        (LabelErrors(None, None), []),
        (LabelErrors(0.2, None), ["About 20 of 100 labels are expected to be wrong."]),
        (
            LabelErrors(0.2, 0.004),
            [
                "About 20 of 100 labels are expected to be wrong,"
                " and fewer than 1 of 100 right labels to be missing."
            ],
        ),
        (LabelErrors(0.006, None), ["About 1 of 100 labels are expected to be wrong."]),
        (LabelErrors(0.004, None), ["Fewer than 1 of 100 labels are expected to be wrong."]),
        (LabelErrors(0.0, None), ["0 of 100 labels are expected to be wrong."]),
    ],
)
def test_shares_of_wrong_and_missing_labels_are_said_in_hundredths(
    errors: LabelErrors, sentences: list[str]
) -> None:
    assert list(errors.sentences()) == sentences
