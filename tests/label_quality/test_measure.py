"""What a job's numbers are: a job small enough to count by hand, and jobs at the edge."""

import json
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_truth.responses import Response
from label_quality.judged_object import JudgedObject, TaskTime
from label_quality.label_quality import LabelQuality, label_quality_json
from label_quality.measure import measure

DOG, CAT, BIRD = range(3)
NAMES = ["dog", "cat", "bird"]

# a always says dog; on line 1 b and c agree on a cat, on line 2 nobody agrees.
BY_HAND = [
    JudgedObject(
        0,
        "s3://pets/0.jpg",
        [Response("a", (DOG,)), Response("b", (DOG,)), Response("c", (DOG, CAT))],
        labels=[(DOG, 1.0)],
        not_kept=[(CAT, 0.2)],
        uncertainty=0.2,
        known_labels=frozenset({DOG}),
    ),
    JudgedObject(
        1,
        "s3://pets/1.jpg",
        [Response("a", (DOG,)), Response("b", (CAT,)), Response("c", (CAT,))],
        labels=[(CAT, 0.8)],
        not_kept=[(DOG, 0.3)],
        uncertainty=0.5,
    ),
    JudgedObject(
        2,
        "s3://pets/2.jpg",
        [Response("a", (DOG,)), Response("b", ()), Response("c", (CAT, BIRD))],
        labels=[(DOG, 0.4), (CAT, 0.4)],
        not_kept=[(BIRD, 0.4)],
        uncertainty=1.6,
    ),
    JudgedObject(3, "s3://pets/3.jpg", failure="ClientError: Annotation tasks expired."),
]


@pytest.fixture(scope="module")
def by_hand() -> LabelQuality:
    return measure("pets", NAMES, BY_HAND)


def test_the_job_counted_by_hand(by_hand: LabelQuality) -> None:
    job = by_hand.job
    assert (job.objects, job.answered, job.compared, job.failed) == (4, 3, 3, 1)
    assert (job.responses, job.workers, job.anonymous_responses) == (9, 3, 0)
    assert (job.labels, job.labels_with_confidence, job.without_label) == (4, 4, 0)
    assert job.expected_wrong == pytest.approx(0.0 + 0.2 + 0.6 + 0.6)
    assert job.expected_wrong_share == pytest.approx(0.35)
    assert job.expected_missed == pytest.approx(0.2 + 0.3 + 0.4)
    # line 0: 1, 1/2, 1/2; line 1: 0, 0, 1; line 2: 0, 0, 0
    assert job.agreement == pytest.approx((2 / 3 + 1 / 3 + 0) / 3)
    assert [(failure.reason, failure.objects) for failure in job.failures] == [
        ("ClientError: Annotation tasks expired.", 1)
    ]
    # 2.3 wrong decisions are expected, of which line 2 has 1.6.
    assert job.second_look == 1


def test_labels_counted_by_hand(by_hand: LabelQuality) -> None:
    dog, cat, bird = by_hand.labels
    assert [label.votes for label in by_hand.labels] == [5, 4, 1]
    assert [label.objects for label in by_hand.labels] == [2, 2, 0]
    assert [label.prevalence for label in by_hand.labels] == pytest.approx([2 / 3, 2 / 3, 0])
    assert [label.confidence for label in (dog, cat)] == pytest.approx([0.7, 0.6])
    assert bird.confidence is None
    # dog: of 5 votes, 3 had the two others with them, and 2 nobody.
    assert dog.second_chose_too is not None
    assert dog.second_chose_too.value == pytest.approx(3 / 5)
    # On line 1 a's dog met two cats, on line 2 a's dog met one cat and one bird: (1 + 1/2) / 5 and 1/2 / 5.
    assert [(other.name, other.share) for other in dog.confused_with] == [
        ("cat", pytest.approx(0.3)),
        ("bird", pytest.approx(0.1)),
    ]
    assert [(other.name, other.share) for other in dog.comes_with] == [("cat", 0.5)]
    assert bird.comes_with == ()


def test_workers_counted_by_hand(by_hand: LabelQuality) -> None:
    a, b, c = by_hand.workers
    assert [worker.worker for worker in by_hand.workers] == ["a", "b", "c"]
    assert [worker.labels_per_answer for worker in by_hand.workers] == pytest.approx([1, 2 / 3, 5 / 3])
    # Without a, the others agree on dog, cat and nothing; without b, and without c, on dog, nothing, nothing.
    assert a.agreement == pytest.approx((1 + 0 + 0) / 3)
    assert b.agreement == pytest.approx((1 + 0 + 1) / 3)
    assert c.agreement == pytest.approx((1 / 2 + 0 + 0) / 3)
    assert a.sensitivity is not None
    assert (a.sensitivity.value, a.sensitivity.of) == (0.5, 2)
    # Of 3 x 3 decisions the result has 4 labels: 5 are left.
    assert [worker.specificity and worker.specificity.of for worker in by_hand.workers] == [5, 5, 5]
    assert [worker.specificity and worker.specificity.value for worker in by_hand.workers] == [0.8, 1.0, 0.6]
    assert a.known_sensitivity is not None
    assert (a.known_sensitivity.value, a.known_sensitivity.of) == (1.0, 1)
    assert c.known_specificity is not None
    assert (c.known_specificity.value, c.known_specificity.of) == (0.5, 2)
    assert a.same_answer is not None
    assert (a.same_answer.labels, a.same_answer.share) == ((DOG,), 1.0)
    assert a.same_answer.others_share == pytest.approx((1 / 2 + 0 + 0) / 3)
    assert a.drift is None
    assert a.times is None


def test_the_result_against_known_labels(by_hand: LabelQuality) -> None:
    known = by_hand.known_labels
    assert known is not None
    assert (known.objects, known.right, known.wrong, known.missed) == (1, 1, 0, 0)
    assert known.exact.value == 1.0
    assert known.f1 == 1.0


def test_what_deserves_another_look_is_ordered_by_uncertainty(by_hand: LabelQuality) -> None:
    assert [found.line for found in by_hand.most_uncertain] == [2, 1]
    worst = by_hand.most_uncertain[0]
    assert (worst.source, worst.uncertainty, worst.responses) == ("s3://pets/2.jpg", 1.6, 3)
    assert [(label.number, label.votes, label.kept) for label in worst.labels] == [
        (DOG, 1, True),
        (CAT, 1, True),
        (BIRD, 1, False),
    ]


def test_expectation_maximization_takes_a_workers_own_vote_away() -> None:
    """The posterior keeps b's lone cat, the others do not; the dog is kept whoever is left out."""
    objects = [
        JudgedObject(
            line,
            f"s3://pets/{line}.jpg",
            [Response("a", (DOG,)), Response("b", (DOG, CAT)), Response("c", (DOG,))],
            labels=[(DOG, 1.0), (CAT, 0.6)],
            scores={DOG: 0.999, CAT: 0.6},
        )
        for line in range(4)
    ]
    a, b, _ = measure("pets", NAMES, objects).workers
    assert b.sensitivity is not None
    assert (b.sensitivity.value, b.sensitivity.of) == (1.0, 4)
    assert b.agreement == pytest.approx(0.5)
    assert a.sensitivity is not None
    # Without a, whose silence counted against it, more speaks for the cat.
    assert (a.sensitivity.value, a.sensitivity.of) == (0.5, 8)


def job(answers: list[list[tuple[str | None, tuple[int, ...]]]], **setup: Any) -> LabelQuality:
    """A job by these answers, each object's labels those that all its workers chose."""
    objects = []
    for line, given_answers in enumerate(answers):
        responses = [Response(worker, labels) for worker, labels in given_answers]
        kept = set.intersection(*(set(labels) for _, labels in given_answers)) if given_answers else set()
        chosen = {label for _, labels in given_answers for label in labels}
        objects.append(
            JudgedObject(
                line,
                f"s3://pets/{line}.jpg",
                responses,
                labels=[(label, 0.9) for label in sorted(kept)],
                not_kept=[(label, 0.4) for label in sorted(chosen - kept)],
                uncertainty=0.1 * len(kept) + 0.4 * len(chosen - kept),
            )
        )
    return measure("pets", NAMES, objects, **setup)


@pytest.mark.parametrize(
    ("quality", "headline"),
    [
        pytest.param(job([]), "There are no labels: nobody answered.", id="no object"),
        pytest.param(job([[], []]), "There are no labels: nobody answered.", id="nobody answered"),
        pytest.param(
            job([[("a", (DOG,))], [("a", (CAT,))]]),
            "Nobody checked these labels: each image has one answer.",
            id="one worker",
        ),
        pytest.param(
            job([[("a", (DOG,)), ("b", (DOG,))]] * 3),
            "All answers are the same, so nothing shows whether they are right.",
            id="all alike",
        ),
        pytest.param(
            job([[("a", ()), ("b", ())]] * 3),
            "All answers are the same, so nothing shows whether they are right.",
            id="all empty",
        ),
        pytest.param(job([[("a", (DOG,)), ("b", (CAT,))]]), "No image got a label.", id="no label"),
        pytest.param(
            job([[(None, (DOG,)), (None, (DOG,))], [(None, (CAT,)), (None, (CAT,))]]),
            "You can use these labels after a second look.",
            id="nobody with an id",
        ),
    ],
)
def test_jobs_at_the_edge_have_words_and_no_nan(quality: LabelQuality, headline: str) -> None:
    assert quality.verdict.headline == headline
    assert "NaN" not in label_quality_json(quality).decode()
    assert isinstance(json.loads(label_quality_json(quality)), dict)


def test_workers_without_an_id_are_counted_and_not_listed() -> None:
    quality = job([[(None, (DOG,)), (None, (DOG,)), ("a", (CAT,))]])
    assert (quality.job.responses, quality.job.anonymous_responses, quality.job.workers) == (3, 2, 1)
    assert [worker.worker for worker in quality.workers] == ["a"]


def test_a_label_that_is_not_a_category_is_refused() -> None:
    with pytest.raises(ValueError, match=r"line 7: labels must be numbers from 0 to 2, got \[3, 5\]"):
        measure("pets", NAMES, [JudgedObject(7, "s3://pets/7.jpg", [Response("a", (3, 5, 1))])])


def test_strings_that_utf8_cannot_hold_are_escaped() -> None:
    half = "\ud83d"
    objects = [
        JudgedObject(0, half, [Response(half, (DOG,)), Response("b", (CAT,))], uncertainty=1.0),
        JudgedObject(1, "s3://pets/1.jpg", failure=half),
    ]
    quality = measure(half, [half, "cat", "bird"], objects)
    assert quality.job_name == r"\ud83d"
    assert rb"\\ud83d" in label_quality_json(quality)


def test_times_give_medians_quick_answers_and_the_order_of_drift() -> None:
    """b answers ten times in 10 seconds and ten times in 1; the later, by the clock, the worse."""
    objects = []
    for line in range(20):
        late = line < 10
        labels = (CAT,) if late else (DOG,)
        objects.append(
            JudgedObject(
                line,
                f"s3://pets/{line}.jpg",
                [Response("a", (DOG,)), Response("b", labels), Response("c", (DOG,))],
                labels=[(DOG, 0.9)],
                times={
                    "a": TaskTime(10.0, line),
                    "b": TaskTime(1.0 if late else 10.0, 100.0 - line),
                    "c": TaskTime(10.0),
                },
            )
        )
    quality = measure("pets", NAMES, objects)
    times = quality.job.times
    assert times is not None
    assert (times.known, times.median_seconds, times.too_quick_below_seconds) == (60, 10.0, 3.0)
    b = quality.workers[1]
    assert b.times is not None
    assert (b.times.known, b.times.median_seconds, b.times.too_quick.value) == (20, 5.5, 0.5)
    assert b.drift is not None
    assert b.drift.value == -1.0
    assert b.concerns == ("no-better-than-chance", "too-quick", "declining")
    assert quality.workers[0].concerns == ()


answer = st.tuples(
    st.sampled_from(["a", "b", "c", "d", None]), st.sets(st.sampled_from([DOG, CAT, BIRD])).map(tuple)
)


@given(st.lists(st.lists(answer, max_size=5, unique_by=lambda found: found[0]), max_size=8))
def test_no_job_has_a_number_that_is_not_one(answers: list[list[tuple[str | None, tuple[int, ...]]]]) -> None:
    def check(value: object) -> None:
        if isinstance(value, dict):
            for item in value.values():
                check(item)
        elif isinstance(value, list):
            for item in value:
                check(item)
        elif isinstance(value, float):
            assert isfinite(value)

    check(json.loads(label_quality_json(job(answers))))


def test_the_five_most_frequent_reasons_of_failure_are_named() -> None:
    reasons = [reason for reason in "abcdef" for _ in range(ord("g") - ord(reason))]
    failed = [JudgedObject(line, "x", failure=reason) for line, reason in enumerate(reasons)]
    found = measure("pets", NAMES, failed).job
    assert found.failed == 21
    assert [(it.reason, it.objects) for it in found.failures] == [
        *(("a", 6), ("b", 5), ("c", 4), ("d", 3), ("e", 2))
    ]


@pytest.mark.parametrize(("answers", "drift"), [(3, None), (4, -1.0)])
def test_drift_is_known_from_the_fourth_answer(answers: int, drift: float | None) -> None:
    """The others agree with the worker on the first two objects only."""
    same, other = [("a", (DOG,)), ("b", (DOG,))], [("a", (DOG,)), ("b", (CAT,))]
    first, _ = job([*[same] * 2, *[other] * (answers - 2)]).workers
    assert (first.drift and first.drift.value) == drift


def test_the_numbers_are_written_for_people_too() -> None:
    """As json.dumps(..., indent=2) writes them, a line for each number."""
    first, second, *_, last = label_quality_json(job([])).decode().split("\n")
    assert (first, second, last) == ("{", '  "jobName": "pets",', "")


def test_only_labels_that_are_not_categories_are_named() -> None:
    judged = JudgedObject(3, "x", [Response("a", (0, 1, 2)), Response("b", (-1,))])
    with pytest.raises(ValueError, match=r"line 3: labels must be numbers from 0 to 1, got \[-1, 2\]"):
        measure("pets", ["dog", "cat"], [judged])
