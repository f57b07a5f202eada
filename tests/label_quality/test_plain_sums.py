"""Numbers that are counted cleverly, against plain sums over all workers and pairs."""

from itertools import combinations, permutations
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_truth.responses import Response
from label_quality.judged_object import JudgedObject
from label_quality.measure import measure

NAMES = ["dog", "cat", "bird", "fish"]
EVERY = range(len(NAMES))

type Sets = dict[str, frozenset[int]]
labels = st.frozensets(st.sampled_from(EVERY))
probability = st.floats(0.02, 0.98)


@st.composite
def objects(draw: st.DrawFn) -> list[JudgedObject]:
    """Some objects with two to four responses and posteriors for what was chosen."""
    judged = []
    for line in range(draw(st.integers(1, 5))):
        workers = draw(st.lists(st.sampled_from("abcde"), min_size=2, max_size=4, unique=True))
        responses = [Response(worker, tuple(sorted(draw(labels)))) for worker in workers]
        chosen = sorted({label for response in responses for label in response.labels})
        scores = {label: draw(probability) for label in chosen}
        kept = [(label, score) for label, score in scores.items() if score > 0.5]
        rest = [(label, score) for label, score in scores.items() if score <= 0.5]
        judged.append(JudgedObject(line, f"s3://pets/{line}", responses, kept, rest, scores))
    return judged


def sets_of(judged: JudgedObject) -> Sets:
    return {str(worker): frozenset(chosen) for worker, chosen in judged.responses}


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-9)


@settings(deadline=None)
@given(objects())
def test_agreement_is_the_mean_similarity_of_two_answers(jobs: list[JudgedObject]) -> None:
    by_object = [mean([jaccard(*pair) for pair in combinations(sets_of(it).values(), 2)]) for it in jobs]
    assert measure("pets", NAMES, jobs).job.agreement == near(mean(by_object))


@settings(deadline=None)
@given(objects())
def test_a_label_is_confused_with_what_others_chose_instead(jobs: list[JudgedObject]) -> None:
    found = measure("pets", NAMES, jobs).labels
    for label in EVERY:
        votes = 0
        instead = dict.fromkeys(EVERY, 0.0)
        for judged in jobs:
            answers = sets_of(judged)
            votes += sum(label in chosen for chosen in answers.values())
            for first, second in permutations(answers.values(), 2):
                if label in first and label not in second:
                    for other in second - first:
                        instead[other] += 1 / (len(answers) - 1)
        expected = sorted((-weight / votes, other) for other, weight in instead.items() if weight)[:3]
        shares = [(other.share, other.number) for other in found[label].confused_with]
        assert [share for share, _ in shares] == [near(-share) for share, _ in expected]


@settings(deadline=None)
@given(objects())
def test_a_label_comes_with_what_the_same_objects_got(jobs: list[JudgedObject]) -> None:
    found = measure("pets", NAMES, jobs).labels
    results = [{label for label, _ in judged.labels} for judged in jobs]
    for label in EVERY:
        with_it = [result for result in results if label in result]
        for other in found[label].comes_with:
            assert other.share == near(mean([float(other.number in result) for result in with_it]))


def without(jobs: list[JudgedObject], judged: JudgedObject, worker: str) -> frozenset[int]:
    """What an object would have got without one of its workers, by the formula."""
    hits, right, misfires, wrong = ({"": 0.0} for _ in range(4))
    for each in jobs:
        for who, chosen in sets_of(each).items():
            for name in ("", who):
                hits[name] = hits.get(name, 0.0) + sum(each.scores[label] for label in chosen)
                misfires[name] = misfires.get(name, 0.0) + sum(1 - each.scores[label] for label in chosen)
                right[name] = right.get(name, 0.0) + sum(each.scores.values())
                wrong[name] = wrong.get(name, 0.0) + sum(1 - score for score in each.scores.values())
    crowd_s = (hits[""] + 20 * 0.7) / (right[""] + 20)
    crowd_f = (misfires[""] + 20 * 0.3) / (wrong[""] + 20)
    s = (hits[worker] + 6 * crowd_s) / (right[worker] + 6)
    f = (misfires[worker] + 6 * crowd_f) / (wrong[worker] + 6)
    answers = sets_of(judged)
    result = set()
    for label, score in judged.scores.items():
        chose = label in answers[worker]
        odds = log(score / (1 - score)) - log(s / f if chose else (1 - s) / (1 - f))
        another = any(label in chosen for who, chosen in answers.items() if who != worker)
        if another and 1 / (1 + exp(-odds)) > 0.5:
            result.add(label)
    return frozenset(result)


@settings(deadline=None)
@given(objects())
def test_workers_are_compared_with_the_result_of_the_others(jobs: list[JudgedObject]) -> None:
    for found in measure("pets", NAMES, jobs).workers:
        answered = [judged for judged in jobs if found.worker in sets_of(judged)]
        own = [sets_of(judged)[found.worker] for judged in answered]
        others = [without(jobs, judged, found.worker) for judged in answered]
        assert found.agreement == near(mean([jaccard(*pair) for pair in zip(own, others, strict=True)]))
        right = sum(len(result) for result in others)
        hits = sum(len(one & result) for one, result in zip(own, others, strict=True))
        assert (found.sensitivity.value if found.sensitivity else None) == (
            near(hits / right) if right else None
        )
        wrong = [set(EVERY) - {label for label, _ in judged.labels} for judged in answered]
        left_alone = sum(len(labels - one) for labels, one in zip(wrong, own, strict=True))
        total = sum(map(len, wrong))
        assert (found.specificity.value if found.specificity else None) == (
            near(left_alone / total) if total else None
        )
