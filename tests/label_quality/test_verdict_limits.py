"""Where the verdict turns: the last value on each side of every limit."""

from typing import Any

import pytest

from label_quality.concerns import (
    DECLINING,
    NO_BETTER_THAN_CHANCE,
    SAME_ANSWER,
    TOO_QUICK,
)
from label_quality.intervals import Estimate, wilson
from label_quality.job_numbers import JobNumbers
from label_quality.known_label_numbers import KnownLabelNumbers
from label_quality.label_errors import LabelErrors
from label_quality.label_numbers import LabelNumbers, OtherLabel
from label_quality.verdict import Verdict, verdict
from label_quality.worker_numbers import WorkerNumbers
from tests.label_quality.usual_numbers import JOB, LABEL, job, label, worker


def alpha(value: float) -> Estimate:
    return Estimate(value, value - 0.1, value + 0.1, 100)


def found(
    numbers: JobNumbers = JOB,
    labels: tuple[LabelNumbers, ...] = (LABEL,),
    workers: tuple[WorkerNumbers, ...] = (),
    known: KnownLabelNumbers | None = None,
    doubtful: dict[int, int] | None = None,
) -> Verdict:
    return verdict(numbers, labels, workers, known, doubtful or {})


@pytest.mark.parametrize(
    ("wrong", "missed", "grade"),
    [
        (0.0, 0.0, "good"),
        (0.05, 0.0, "good"),
        (0.051, 0.0, "check"),
        (0.2, 0.0, "check"),
        (0.201, 0.0, "poor"),
        (1.0, 0.0, "poor"),
        (0.0, 0.06, "check"),
        (0.0, 0.3, "poor"),
        (0.06, 0.3, "poor"),
        (0.3, 0.06, "poor"),
    ],
)
def test_a_grade_goes_by_the_worse_of_wrong_and_missing_labels(
    wrong: float, missed: float, grade: str
) -> None:
    """With 100 labels, of which 100 x wrong are expected to be wrong, others are missed."""
    right = 100 * (1 - wrong)
    others = right * missed / (1 - missed)
    verdict = found(job(expected_wrong=100 * wrong, expected_wrong_share=wrong, expected_missed=others))
    assert (verdict.grade, verdict.headline) == (
        grade,
        {
            "good": "You can use these labels.",
            "check": "You can use these labels after a second look.",
            "poor": "Do not use these labels yet.",
        }[grade],
    )


def known_labels(right: int, wrong: int, missed: int) -> KnownLabelNumbers:
    return KnownLabelNumbers(
        objects=30,
        right=right,
        wrong=wrong,
        missed=missed,
        precision=wilson(right, right + wrong),
        recall=wilson(right, right + missed),
        f1=None,
        exact=Estimate(1.0, 0.9, 1.0, 30),
        labels=(),
    )


@pytest.mark.parametrize(
    ("known", "measured", "wrong", "missed"),
    [
        pytest.param(known_labels(20, 0, 0), True, 0.0, 0.0, id="20 known labels are enough"),
        pytest.param(known_labels(10, 10, 10), True, 0.5, 0.5, id="right and missing ones together"),
        pytest.param(known_labels(19, 1, 0), False, 0.1, 0.25, id="19 are too few"),
        pytest.param(known_labels(0, 0, 30), False, 0.1, 0.25, id="no object got a label"),
        pytest.param(known_labels(0, 30, 0), False, 0.1, 0.25, id="nothing is right"),
        pytest.param(None, False, 0.1, 0.25, id="no known labels"),
    ],
)
def test_what_is_wrong_is_measured_where_enough_is_known(
    known: KnownLabelNumbers | None, measured: bool, wrong: float, missed: float
) -> None:
    errors = LabelErrors.of(job(expected_missed=30.0), known)
    assert (errors.measured, errors.wrong, errors.missed) == (
        measured,
        pytest.approx(wrong),
        pytest.approx(missed),
    )


def test_nothing_is_missed_where_nothing_is_right() -> None:
    errors = LabelErrors.of(
        job(labels_with_confidence=0, expected_wrong=0.0, expected_wrong_share=None), None
    )
    assert errors == LabelErrors(None, None)


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (
            known_labels(18, 2, 2),
            "Against the known labels of 30 images, 10 of 100 labels are wrong (3 to 30) and"
            " 10 of 100 right labels are missing.",
        ),
        (
            known_labels(999, 1, 1),
            "Against the known labels of 30 images, fewer than 1 of 100 labels are wrong (fewer than 1 to 1)"
            " and fewer than 1 of 100 right labels are missing.",
        ),
    ],
)
def test_what_was_measured_is_said_with_its_interval(known: KnownLabelNumbers, sentence: str) -> None:
    assert list(LabelErrors.of(JOB, known).sentences()) == [sentence]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (0.005, "About 0 of 100 labels are expected to be wrong."),
        (0.0049, "Fewer than 1 of 100 labels are expected to be wrong."),
    ],
)
def test_less_than_half_of_a_hundredth_is_fewer_than_1(wrong: float, sentence: str) -> None:
    assert list(LabelErrors(wrong, None).sentences()) == [sentence]


@pytest.mark.parametrize(
    ("changes", "grade", "headline"),
    [
        ({"answered": 0}, "unknown", "There are no labels: nobody answered."),
        ({"compared": 0}, "unknown", "Nobody checked these labels: each image has one answer."),
        ({"compared": 1}, "check", "You can use these labels after a second look."),
        (
            {"compared": 2},
            "unknown",
            "All answers are the same, so nothing shows whether they are right.",
        ),
        ({"compared": 1, "expected_wrong_share": None}, "unknown", "No image got a label."),
    ],
)
def test_without_agreement_beyond_chance(changes: dict[str, Any], grade: str, headline: str) -> None:
    """No label has an alpha: of one image that says nothing yet."""
    verdict = found(job(**changes), (label(alpha=None),))
    assert (verdict.grade, verdict.headline) == (grade, headline)


DOG_CAT_OWL = (LABEL, label(number=1, name="cat"), label(number=2, name="owl"))


@pytest.mark.parametrize(
    ("looks", "doubtful", "sentence"),
    [
        (0, {}, "No image stands out as doubtful."),
        (1, {}, "1 of 100 images deserves a second look."),
        (1, {1: 1}, "1 of 100 images deserves a second look, for 'cat'."),
        (2, {}, "2 of 100 images deserve a second look."),
        (5, {1: 3, 0: 2}, "5 of 100 images deserve a second look, most of them for 'cat'."),
        (4, {1: 2, 0: 1, 2: 1}, "4 of 100 images deserve a second look, many of them for 'cat'."),
        (4, {1: 2, 0: 2}, "4 of 100 images deserve a second look, many of them for 'dog'."),
        (9, {2: 3, 1: 3, 0: 2}, "9 of 100 images deserve a second look, many of them for 'cat'."),
        (8, {0: 2, 1: 2, 2: 2, 3: 2}, "8 of 100 images deserve a second look."),
    ],
)
def test_a_second_look_is_for_the_label_that_most_of_the_doubt_is_about(
    looks: int, doubtful: dict[int, int], sentence: str
) -> None:
    verdict = found(job(second_look=looks), DOG_CAT_OWL, doubtful=doubtful)
    assert verdict.sentences[1] == sentence


@pytest.mark.parametrize(
    ("compared", "sentence"),
    [
        (100, None),
        (99, "1 of 100 images has one answer only, which nobody checked."),
        (98, "2 of 100 images have one answer only, which nobody checked."),
    ],
)
def test_images_that_nobody_checked_are_counted(compared: int, sentence: str | None) -> None:
    sentences = found(job(compared=compared)).sentences[2:]
    assert sentences == (() if sentence is None else (sentence,))


@pytest.mark.parametrize(
    ("failed", "sentence"),
    [
        (1, "1 of 100 images failed and has no label."),
        (2, "2 of 100 images failed and have no label."),
    ],
)
def test_images_that_failed_are_counted(failed: int, sentence: str) -> None:
    assert found(job(failed=failed)).sentences[2:] == (sentence,)


def accused(number: int, concern: str = TOO_QUICK) -> tuple[WorkerNumbers, ...]:
    return tuple(worker(worker=f"w{place}", concerns=(concern,)) for place in range(number))


@pytest.mark.parametrize(
    ("workers", "sentence"),
    [
        ((*accused(1), worker()), "One of 2 workers answers too quickly to have looked: w0."),
        (accused(2), "2 of 2 workers answer too quickly to have looked: w0, w1."),
        (accused(3), "3 of 3 workers answer too quickly to have looked: w0, w1, w2."),
        (accused(4), "4 of 4 workers answer too quickly to have looked: w0, w1, w2 and 1 more."),
        (accused(1, NO_BETTER_THAN_CHANCE), "One of 1 workers answers no better than chance: w0."),
        (accused(2, NO_BETTER_THAN_CHANCE), "2 of 2 workers answer no better than chance: w0, w1."),
        (accused(1, SAME_ANSWER), "One of 1 workers gives the same answer again and again: w0."),
        (accused(2, SAME_ANSWER), "2 of 2 workers give the same answer again and again: w0, w1."),
        (accused(1, DECLINING), "One of 1 workers got worse during the job: w0."),
        (accused(2, DECLINING), "2 of 2 workers got worse during the job: w0, w1."),
        (
            (*accused(1, DECLINING), *accused(1, SAME_ANSWER)),
            "One of 2 workers gives the same answer again and again: w0.",
        ),
        ((worker(worker="w" * 50, concerns=(DECLINING,)),), None),
    ],
)
def test_workers_of_the_gravest_concern_are_named(
    workers: tuple[WorkerNumbers, ...], sentence: str | None
) -> None:
    [said] = found(workers=workers).sentences[2:]
    if sentence is None:
        assert said.startswith(f"One of 1 workers got worse during the job: {'w' * 30}")
        assert said.endswith(f": {'w' * 39}….")
    else:
        assert said == sentence


@pytest.mark.parametrize(
    ("numbers", "labels", "doubtful", "step"),
    [
        pytest.param(
            job(answered=0, compared=0),
            (LABEL,),
            {},
            "Check that workers can see the job and that its tasks do not expire too soon.",
            id="nobody answered",
        ),
        pytest.param(
            job(compared=0),
            (LABEL,),
            {},
            "Have some of the images labeled by a second worker, or add known labels to some.",
            id="one answer each",
        ),
        pytest.param(
            job(expected_wrong_share=None),
            (LABEL,),
            {},
            "Look at some of the images yourself.",
            id="no labels",
        ),
        pytest.param(
            job(), (label(alpha=None),), {}, "Look at some of the images yourself.", id="all answers alike"
        ),
        pytest.param(
            job(compared=1),
            (label(alpha=None),),
            {},
            "Have more workers label each image.",
            id="one image compared",
        ),
        pytest.param(job(), (LABEL,), {}, "Have more workers label each image.", id="nothing stands out"),
        pytest.param(
            job(second_look=1),
            (LABEL,),
            {0: 1},
            "Look at that image first: at least half of all expected mistakes are about it.",
            id="one doubtful image",
        ),
        pytest.param(
            job(second_look=2),
            (LABEL,),
            {},
            "Look at those 2 images first: nobody checked them.",
            id="two that nobody checked",
        ),
        pytest.param(
            job(expected_wrong_share=0.01, expected_wrong=1.0),
            (LABEL,),
            {},
            "Use them.",
            id="good labels",
        ),
        pytest.param(
            job(expected_wrong_share=0.01, expected_wrong=1.0, second_look=1),
            (LABEL,),
            {},
            "Use them. To make them better still, look at that image first: nobody checked it.",
            id="good labels, one image that nobody checked",
        ),
        pytest.param(
            job(expected_wrong_share=0.3, expected_wrong=30.0, second_look=1),
            (LABEL,),
            {0: 1},
            "Look at that image first: at least half of all expected mistakes are about it."
            " Then have the doubtful images labeled again.",
            id="poor labels",
        ),
        pytest.param(
            job(),
            (label(alpha=alpha(0.666)), label(name="cat", alpha=alpha(0.5))),
            {},
            "Explain 'cat' better in the instructions: workers agree least about it (alpha 0.50).",
            id="of two unclear labels the less clear one",
        ),
        pytest.param(
            job(),
            (label(alpha=alpha(0.667)),),
            {},
            "Have more workers label each image.",
            id="a label that is just clear enough",
        ),
        pytest.param(
            job(),
            (label(alpha=alpha(0.5), votes=9),),
            {},
            "Have more workers label each image.",
            id="nine votes say nothing about a label",
        ),
        pytest.param(
            job(),
            (label(alpha=alpha(0.5), votes=10, confused_with=(OtherLabel(1, "cat", 0.1),)),),
            {},
            "Explain 'dog' better in the instructions: workers agree least about it (alpha 0.50),"
            " and some choose 'cat' instead.",
            id="ten votes do, and one in ten is often",
        ),
        pytest.param(
            job(),
            (label(alpha=alpha(0.5), confused_with=(OtherLabel(1, "cat", 0.09),)),),
            {},
            "Explain 'dog' better in the instructions: workers agree least about it (alpha 0.50).",
            id="rarely confused",
        ),
    ],
)
def test_the_next_step_is(
    numbers: JobNumbers, labels: tuple[LabelNumbers, ...], doubtful: dict[int, int], step: str
) -> None:
    assert found(numbers, labels, doubtful=doubtful).next_step == step
