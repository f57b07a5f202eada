"""What the rules around the methods make of scores, whichever method the scores are from."""

import json
from itertools import product
from random import Random
from typing import Any

import pandas
import pytest
from crowdkit.aggregation import MajorityVote
from hypothesis import given
from hypothesis import strategies as st

from consolidation.app import lambda_handler
from consolidation.batch import consolidate
from consolidation.choices import Choices
from consolidation.expectation_maximization import expectation_maximization
from consolidation.label_sets import deciding, label_sets
from consolidation.settings import Settings
from consolidation.voting import decide, only_answer, vote_shares
from ground_truth.annotation_payload import payload_objects
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.label_categories import LabelCategories
from ground_truth.responses import LabelsByWorker, Response, responses_of

CATEGORIES = ["dog", "cat", "bird", "none"]
EM = "expectation-maximization"


def payload(*objects: list[list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "datasetObjectId": str(number),
            "dataObject": {"s3Uri": f"s3://bucket/{number}.jpg"},
            "annotations": [
                {
                    "workerId": f"w{worker}",
                    "annotationData": {"content": json.dumps({"x": {"labels": labels}})},
                }
                for worker, labels in enumerate(answers)
            ],
        }
        for number, answers in enumerate(objects)
    ]


def contents(objects: list[list[list[str]]], **setup: Any) -> list[dict[str, Any]]:
    shape = AnswerShape("animal", "pets", LabelCategories(tuple(CATEGORIES)), "2024-09-27T21:31:32.051349")
    answers = consolidate(payload_objects(payload(*objects)), shape, Settings(**setup), {}.get).answers
    return [answer["consolidatedAnnotation"]["content"] for answer in answers]


@pytest.mark.parametrize(
    ("answers", "setup", "low"),
    [
        pytest.param([["dog"]] * 3 + [["cat"]] * 2, {}, 1, id="kept with exactly 0.6"),
        pytest.param([["dog"]] * 2 + [["cat"]], {}, 0, id="kept with two thirds"),
        pytest.param([["dog"]] * 3, {}, 0, id="agreed"),
        pytest.param([["dog", "cat"]] * 2 + [["dog"]], {}, 0, id="several, the least with two thirds"),
        pytest.param([["dog", "cat"]] * 3 + [["dog"]] * 2, {}, 1, id="several, the least with 0.6"),
        pytest.param([["dog"], ["cat"], ["bird"]], {"no_majority": "empty"}, 1, id="nothing kept"),
        pytest.param([[], []], {}, 1, id="nothing chosen"),
        pytest.param([["dog"]], {}, 0, id="an only answer, which has no confidence"),
    ],
)
def test_an_object_of_low_confidence_is_one_with_a_label_of_at_most_three_fifths_or_none(
    answers: list[list[str]], setup: dict[str, Any], low: int
) -> None:
    shape = AnswerShape("animal", "pets", LabelCategories(tuple(CATEGORIES)), "")
    done = consolidate(payload_objects(payload(answers)), shape, Settings(**setup), {}.get)
    assert done.low_confidence == low


AGREED = [[["dog"]] * 3] * 5


@pytest.mark.parametrize(
    ("answers", "setup", "labels"),
    [
        pytest.param([["dog", "bird"]], {}, [0, 2], id="one worker: the answer itself"),
        pytest.param(
            [["none", "dog"]], {"exclusion_category": "none"}, [0], id="one worker who contradicts himself"
        ),
        pytest.param([["dog"], ["dog"], ["dog", "cat"]], {}, [0], id="what all chose"),
        pytest.param([["dog"], ["cat"]], {}, [0, 1], id="a tie: all with the best posterior"),
        pytest.param(
            [["none"], ["dog"]], {"exclusion_category": "none"}, [0], id="a tie with the exclusion category"
        ),
        pytest.param(
            [["none"], ["none"], ["none"]],
            {"exclusion_category": "none"},
            [3],
            id="the exclusion category alone",
        ),
        pytest.param([[], []], {}, [], id="nobody chose anything"),
    ],
)
def test_expectation_maximization_keeps(
    answers: list[list[str]], setup: dict[str, Any], labels: list[int]
) -> None:
    got = contents([*AGREED, answers], consolidation_method=EM, **setup)[-1]
    assert got["animal"] == labels


def lonely_expert() -> list[dict[str, Any]]:
    """30 objects where a, b and c agree and x and y choose otherwise, then one where a stands alone against x
    and y; objects of one answer between them."""

    def answered(number: int, answers: dict[str, str]) -> dict[str, Any]:
        [element] = payload([[label] for label in answers.values()])
        for annotation, worker in zip(element["annotations"], answers, strict=True):
            annotation["workerId"] = worker
        return {**element, "datasetObjectId": str(number)}

    names = CATEGORIES[:3]
    objects = []
    for number in range(30):
        right, wrong, other = names[number % 3], names[(number + 1) % 3], names[(number + 2) % 3]
        objects += [
            answered(2 * number, {"z": wrong}),
            answered(2 * number + 1, {"a": right, "b": right, "c": right, "x": wrong, "y": other}),
        ]
    return [*objects, answered(60, {"z": "bird"}), answered(61, {"a": "dog", "x": "cat", "y": "cat"})]


def test_expectation_maximization_believes_who_was_right_before_and_the_majority_does_not() -> None:
    def last(method: str) -> tuple[list[int], dict[str, float]]:
        shape = AnswerShape("animal", "pets", LabelCategories(tuple(CATEGORIES)), "")
        setup = Settings(consolidation_method=method)  # type: ignore[arg-type]
        answers = consolidate(payload_objects(lonely_expert()), shape, setup, {}.get).answers
        assert [answer["datasetObjectId"] for answer in answers] == [str(number) for number in range(62)]
        assert answers[-2]["consolidatedAnnotation"]["content"]["animal"] == [2]
        content = answers[-1]["consolidatedAnnotation"]["content"]
        return content["animal"], content["animal-metadata"]["confidence-map"]

    assert last("majority") == ([1], {"1": 0.67})
    # A posterior above 0.99 and one vote of three.
    assert last(EM) == ([0], {"0": 0.67})


def test_the_confidence_of_expectation_maximization_is_the_mean_of_posterior_and_vote_share() -> None:
    answers = [["dog", "cat"], ["dog", "cat"], ["dog"]]
    crowd = [
        [Response(f"w{worker}", tuple(CATEGORIES.index(label) for label in labels))]
        for worker, labels in enumerate(answers)
    ]
    [posteriors] = expectation_maximization([[response for [response] in crowd]], len(CATEGORIES))
    [got] = contents([answers], consolidation_method=EM)
    assert 0.8 < posteriors[1] < posteriors[0] <= 1.0
    assert got["animal-metadata"]["confidence-map"] == {
        "0": round((posteriors[0] + 1) / 2, 2),
        "1": round((posteriors[1] + 2 / 3) / 2, 2),
    }


def test_labels_are_listed_by_confidence_and_decided_by_posterior() -> None:
    """Beside the one whom experience believes, the label with fewer votes has the better posterior."""
    by_worker: list[LabelsByWorker] = [
        {
            annotation["workerId"]: {
                CATEGORIES.index(label)
                for label in json.loads(annotation["annotationData"]["content"])["x"]["labels"]
            }
            for annotation in element["annotations"]
        }
        for element in lonely_expert()
    ]
    by_worker.append({"a": {0}, "b": {0, 1}, "c": {1}, "x": {1}})
    choices = Choices(LabelCategories(tuple(CATEGORIES)))
    *_, last = label_sets(by_worker, choices, Settings(consolidation_method=EM))
    assert last.scores[0] > last.scores[1] > 0.5
    assert [label for label, _ in last.kept] == [1, 0]
    assert [confidence for _, confidence in last.kept] == sorted(last.confidences.values(), reverse=True)


@pytest.mark.parametrize("threshold", [0.0, 0.2, 0.9])
def test_the_threshold_of_the_majority_does_not_apply_to_posteriors(threshold: float) -> None:
    objects = [*AGREED, [["dog"], ["dog", "cat"], ["cat"]]]
    assert contents(objects, consolidation_method=EM, majority_threshold=threshold) == contents(
        objects, consolidation_method=EM
    )


def test_one_response_has_confidence_0_whatever_the_method() -> None:
    for method in ("majority", EM, "any"):
        [*_, got] = contents([*AGREED, [["dog", "cat"]]], consolidation_method=method)
        assert got["animal-metadata"]["confidence-map"] == {"0": 0.0, "1": 0.0}


def test_a_label_below_one_half_is_kept_only_by_plurality() -> None:
    scores = {0: 0.3, 1: 0.4, 2: 0.4 - 1e-14}
    assert decide(scores) == [(1, 0.4), (2, 0.4 - 1e-14)]
    assert decide(scores, plurality=False) == []


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        pytest.param({3: 0.9, 0: 0.8}, [(3, 0.9)], id="better than every other: alone"),
        pytest.param({3: 0.8, 0: 0.8 - 1e-14}, [(0, 0.8 - 1e-14)], id="equal but for rounding: it goes"),
        pytest.param({3: 0.6, 0: 0.9}, [(0, 0.9)], id="worse: it goes"),
        pytest.param({3: 0.4, 0: 0.9}, [(0, 0.9)], id="not kept: nothing to decide"),
        pytest.param({3: 0.4, 0: 0.3}, [(3, 0.4)], id="best by plurality: alone"),
    ],
)
def test_the_exclusion_category_and_posteriors(
    scores: dict[int, float], kept: list[tuple[int, float]]
) -> None:
    assert decide(scores, exclusion=3) == kept


def test_an_object_without_a_response_has_no_vote_shares() -> None:
    with pytest.raises(ValueError, match="at least 1 response, got 0"):
        vote_shares([])


@given(st.sets(st.integers(0, 49), max_size=10))
def test_the_only_answer_loses_nothing_but_a_contradiction(chosen: set[int]) -> None:
    assert {label for label, _ in only_answer(chosen)} == chosen
    assert {label for label, _ in only_answer(chosen, 7)} == (chosen - {7} or chosen)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pandas.errors.Pandas4Warning")
def test_majority_agrees_with_crowd_kit_where_both_are_defined_the_same() -> None:
    # Three workers who choose one of two labels: no ties, so that no rule of ours is asked.
    random = Random(0)
    objects = [[[random.choice(["dog", "cat"])] for _ in range(3)] for _ in range(200)]
    table = pandas.DataFrame(
        [
            (number, worker, labels[0])
            for number, answers in enumerate(objects)
            for worker, labels in enumerate(answers)
        ],
        columns=["task", "worker", "label"],
    )
    theirs = MajorityVote().fit_predict(table)
    ours = [CATEGORIES[content["animal"][0]] for content in contents(objects)]
    assert ours == [theirs[number] for number in range(200)]


@pytest.mark.parametrize("method", ["majority", EM, "any"])
def test_the_method_is_what_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, context: Any, method: str
) -> None:
    monkeypatch.setenv("CONSOLIDATION_METHOD", method)
    objects = [*AGREED, [["dog"], ["dog", "cat"], ["dog"]]]
    answers = lambda_handler(
        {
            "labelingJobArn": "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets",
            "labelAttributeName": "animal",
            "labelCategories": CATEGORIES,
            "payload": payload(*objects),
        },
        context,
    )
    [*_, last] = contents(objects, consolidation_method=method)
    got = answers[-1]["consolidatedAnnotation"]["content"]
    assert got["animal"] == last["animal"] == ([0, 1] if method == "any" else [0])
    assert got["animal-metadata"]["confidence-map"] == last["animal-metadata"]["confidence-map"]


def test_every_combination_of_settings_answers_every_object() -> None:
    objects = [*AGREED, [["none"], ["dog"]], [[], []], [["bird"]]]
    for method, no_majority, exclusion in product(
        ("majority", EM, "any"), ("plurality", "empty"), ("", "none", "dog")
    ):
        got = contents(
            objects, consolidation_method=method, no_majority=no_majority, exclusion_category=exclusion
        )
        assert len(got) == len(objects)


def job_of(votes: int) -> list[LabelsByWorker]:
    """A job whose workers agree on most dogs and often take a cat for one."""
    objects: list[LabelsByWorker] = []
    for number in range(votes // 3):
        first, second = int(number % 4 == 0), int(number % 2 == 0 and number % 8 != 0)
        chosen = [{first}, {second}, {0}]
        objects.append({f"w{worker}": labels for worker, labels in enumerate(chosen)})
    objects[-1] |= {f"extra {number}": {0} for number in range(votes % 3)}
    return objects


@pytest.mark.parametrize(
    ("votes", "whole_job", "has_effects"),
    [
        pytest.param(400, True, True, id="200 votes for each of two categories"),
        pytest.param(399, True, False, id="too few to learn from"),
        pytest.param(400, False, False, id="a batch is not a whole job"),
    ],
)
def test_what_differs_between_categories_is_learned_from_a_whole_job_with_enough_votes(
    votes: int, whole_job: bool, has_effects: bool
) -> None:
    objects = job_of(votes)
    learned_from = [responses_of(by_worker) for by_worker in objects]
    choices = Choices(LabelCategories(("dog", "cat")), "")
    decide = deciding(objects, choices, Settings(consolidation_method=EM), whole_job=whole_job)
    assert [decide(it).scores for it in objects] == expectation_maximization(
        learned_from, 2, category_effects=has_effects
    )


def test_a_batch_is_not_taken_for_a_whole_job() -> None:
    objects = job_of(1000)
    names = [[[CATEGORIES[label] for label in chosen] for chosen in it.values()] for it in objects]
    scores = expectation_maximization([responses_of(it) for it in objects], len(CATEGORIES))
    for content, by_worker, posteriors in zip(
        contents(names, consolidation_method=EM), objects, scores, strict=True
    ):
        shares = vote_shares(by_worker.values())
        assert content["animal-metadata"]["confidence-map"] == {
            str(label): pytest.approx((posteriors[label] + shares[label]) / 2, abs=0.006)
            for label in content["animal"]
        }


@pytest.mark.parametrize(("no_majority", "kept"), [("plurality", [0]), ("empty", [])])
def test_a_label_that_is_improbable_is_kept_only_where_an_object_must_have_one(
    no_majority: str, kept: list[int]
) -> None:
    one_voice = [["dog"], [], []]
    for content in contents([one_voice] * 10, consolidation_method=EM, no_majority=no_majority):
        assert content["animal"] == kept
