"""Expectation maximization: what it concludes, what it must not depend on, what it computes and costs."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import pandas
import pytest
from crowdkit import aggregation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consolidation.expectation_maximization import expectation_maximization
from consolidation.voting import decide, vote_shares
from ground_truth.responses import Response
from tests.consolidation.dense_two_coin_model import dense_posteriors

Crowd = list[list[Response]]

CATEGORIES = 6


def responses(*label_sets: Sequence[int], workers: Sequence[str | None] | None = None) -> list[Response]:
    names = workers or [f"w{number}" for number in range(len(label_sets))]
    return [Response(worker, tuple(labels)) for worker, labels in zip(names, label_sets, strict=True)]


@st.composite
def crowds(draw: st.DrawFn, *, fewest: int = 1, smallest_answer: int = 0, anonymous: bool = True) -> Crowd:
    """Up to 12 objects, answered by some of up to 8 workers; a few answers by nobody known."""
    team = [f"w{number}" for number in range(8)]
    answers = st.lists(st.integers(0, CATEGORIES - 1), min_size=smallest_answer, max_size=4, unique=True)
    crowd = []
    for _ in range(draw(st.integers(1, 12))):
        workers: list[str | None] = list(
            draw(st.lists(st.sampled_from(team), min_size=fewest, max_size=6, unique=True))
        )
        if anonymous and draw(st.booleans()):
            workers.append(None)
        crowd.append([Response(worker, tuple(draw(answers))) for worker in workers])
    return crowd


def simulated_crowd(  # a job of its own kind for each set of figures
    seed: int,
    objects: int,
    *,
    per_object: int = 5,
    team: int = 20,
    categories: int = 12,
    sensitivity: Callable[[int], float] = lambda worker: 0.75,
    fall_out: Callable[[int], float] = lambda worker: 0.03,
) -> tuple[Crowd, list[set[int]]]:
    """A crowd, and what is really right."""
    chance = random.Random(seed)
    truths = [set(chance.sample(range(categories), chance.choice([1, 1, 2, 3]))) for _ in range(objects)]
    crowd = []
    for truth in truths:
        answers = []
        for worker in chance.sample(range(team), per_object):
            rates = [
                sensitivity(worker) if label in truth else fall_out(worker) for label in range(categories)
            ]
            labels = tuple(label for label, rate in enumerate(rates) if chance.random() < rate)
            answers.append(Response(f"w{worker}", labels or (chance.randrange(categories),)))
        crowd.append(answers)
    return crowd, truths


def above_half(crowd: Crowd, *, category_effects: bool = False) -> list[set[int]]:
    posteriors = expectation_maximization(crowd, CATEGORIES, category_effects=category_effects)
    return [{label for label, posterior in scores.items() if posterior > 0.5} for scores in posteriors]


def micro_f1(scores: Sequence[dict[int, float]], truths: Sequence[set[int]]) -> float:
    """Of the labels that are left after the decision."""
    kept = [{label for label, _ in decide(score)} for score in scores]
    hits = sum(len(labels & truth) for labels, truth in zip(kept, truths, strict=True))
    return 2 * hits / (sum(map(len, kept)) + sum(map(len, truths)))


# What it concludes


@pytest.mark.parametrize(
    ("crowd", "expected"),
    [
        pytest.param([], [], id="no objects give no posteriors"),
        pytest.param([responses([2, 4])], [{2: 1.0, 4: 1.0}], id="a single response is kept as it is"),
        pytest.param([responses([])], [{}], id="a single empty response gives no candidate"),
        pytest.param([responses([], [], [])], [{}], id="a job of empty answers gives no candidate"),
        pytest.param([responses([], []), responses([])], [{}, {}], id="nor does one with a single response"),
        pytest.param(
            [responses([3], [3]), responses([1, 2])],
            [{3: 1.0}, {1: 1.0, 2: 1.0}],
            id="an only candidate is right when everybody had to choose",
        ),
        pytest.param(
            [responses([3], [5])],
            [{3: 0.5, 5: 0.5}],
            id="two strangers with one choice each are worth the same",
        ),
    ],
)
def test_posteriors_are_exactly(crowd: Crowd, expected: list[dict[int, float]]) -> None:
    assert expectation_maximization(crowd, CATEGORIES) == expected


@pytest.mark.parametrize(
    ("category_effects", "expected"),
    [
        pytest.param(
            False,
            [
                {4: 1.0},
                {0: 0.240913, 2: 0.992525, 4: 0.398779},
                {4: 0.996926, 5: 0.298958, 0: 0.367902},
                {3: 0.959492, 4: 0.284615},
                {4: 0.897364, 1: 0.708329},
                {5: 0.945064, 3: 0.312735, 1: 0.121797},
            ],
            id="of one batch",
        ),
        pytest.param(
            True,
            [
                {4: 1.0},
                {0: 0.224882, 2: 0.992734, 4: 0.408736},
                {4: 0.996916, 5: 0.298319, 0: 0.346889},
                {3: 0.957504, 4: 0.296575},
                {4: 0.901051, 1: 0.693746},
                {5: 0.951028, 3: 0.313237, 1: 0.113837},
            ],
            id="of a whole job",
        ),
    ],
)
def test_the_posteriors_that_the_documentation_measures_stay_as_they_are(
    category_effects: bool, expected: list[dict[int, float]]
) -> None:
    """The model's constants were chosen on real crowds: another one is another method."""
    crowd, _ = simulated_crowd(3, 40, per_object=3, team=6, categories=CATEGORIES)
    posteriors = expectation_maximization(crowd, CATEGORIES, category_effects=category_effects)
    assert posteriors[:6] == [pytest.approx(scores, abs=1e-6) for scores in expected]


@pytest.mark.parametrize(
    ("crowd", "expected"),
    [
        pytest.param([responses([0], [0], [0])], [{0}], id="what all chose is right"),
        pytest.param([responses([0, 1], [0, 1], [0])], [{0, 1}], id="two of three are enough"),
        pytest.param([responses([0, 1], [0], [0])], [{0}], id="one of three is not"),
        pytest.param([responses([0], [1], [2])], [set()], id="three different choices are one third each"),
        pytest.param([responses([0, 1], [0, 2], [0, 3])], [{0}], id="each one's own extra is wrong"),
        pytest.param(
            [responses([0], [], [])] * 10, [set()] * 10, id="one voice among silent ones is not enough"
        ),
        pytest.param(
            [responses([0, 1, 2, 3, 4, 5], [0, 1], [0, 1])] * 9,
            [{0, 1}] * 9,
            id="who always chooses everything proves nothing",
        ),
        pytest.param(
            [responses([5], [0], [0]), *[responses([0], [0], [0])] * 300],
            [{0}] * 301,
            id="a rare label that one of three chose is wrong",
        ),
        pytest.param(
            [responses([5], [5], [0]), *[responses([0], [0], [0])] * 300],
            [{5}, *[{0}] * 300],
            id="a rare label that two of three chose is not wiped out",
        ),
        pytest.param(
            [responses([5], [5], []), *[responses([0], [0], [])] * 300],
            [{5}, *[{0}] * 300],
            id="nor is it where answers may be empty",
        ),
    ],
)
@pytest.mark.parametrize("category_effects", [False, True])
def test_more_probable_than_not_are(crowd: Crowd, expected: list[set[int]], category_effects: bool) -> None:
    assert above_half(crowd, category_effects=category_effects) == expected


def test_a_worker_who_was_right_before_outweighs_two_who_were_wrong() -> None:
    """In 30 objects a, b and c agree while x and y choose otherwise; then a stands alone against x and y."""
    history = [
        responses([n % 5], [n % 5], [n % 5], [(n + 1) % 5], [(n + 2) % 5], workers=list("abcxy"))
        for n in range(30)
    ]
    crowd = [*history, responses([0], [1], [1], workers=list("axy"))]
    assert above_half(crowd)[-1] == {0}


def test_of_lone_votes_the_one_for_the_more_frequent_label_is_stronger_where_answers_may_be_empty() -> None:
    lone_votes = responses([0], [5], [])
    frequent = [responses([0], [0], [0])] * 20
    scores = expectation_maximization([lone_votes, *frequent], CATEGORIES)[0]
    assert [label for label, _ in decide(scores)] == [0]


def test_of_lone_votes_all_are_alike_where_everybody_chose_something() -> None:
    lone_votes = responses([0], [5], [1, 2])
    frequent = [responses([0], [0], [0])] * 20
    scores = expectation_maximization([lone_votes, *frequent], CATEGORIES)[0]
    assert scores[0] == scores[5]


def test_a_worker_without_id_is_a_worker_nobody_else_is() -> None:
    without = [
        responses([0, 1], [0], [2], workers=["a", "b", None]),
        responses([1], [1, 3], workers=["a", None]),
    ]
    named = [
        responses([0, 1], [0], [2], workers=["a", "b", "n1"]),
        responses([1], [1, 3], workers=["a", "n2"]),
    ]
    assert expectation_maximization(without, CATEGORIES) == expectation_maximization(named, CATEGORIES)


def test_thousands_of_responses_for_one_object_neither_overflow_nor_divide_by_zero() -> None:
    crowd = [responses(*[[0]] * 3000, [1]), responses(*[[0, 1]] * 3000, []), responses([1], [1])]
    posteriors = expectation_maximization(crowd, CATEGORIES)
    assert posteriors[0] == {0: 1.0, 1: pytest.approx(0.0, abs=1e-9)}
    assert posteriors[1] == {0: 1.0, 1: 1.0}


@pytest.mark.parametrize("label", [-1, CATEGORIES])
def test_a_label_that_is_not_a_category_is_named(label: int) -> None:
    with pytest.raises(ValueError, match=rf"labels must be numbers from 0 to 5, got \[{label}\]"):
        expectation_maximization([responses([0], [label])], CATEGORIES)


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param({}, id="alike and fairly good"),
        pytest.param(
            {"sensitivity": lambda w: 0.5 + 0.45 * (w % 2)}, id="half of them miss half of the labels"
        ),
        pytest.param({"sensitivity": lambda w: 0.1 if w < 6 else 0.85}, id="six of twenty choose anything"),
        pytest.param(
            {"fall_out": lambda w: 0.97 if w < 4 else 0.03}, id="four of twenty choose nearly everything"
        ),
        pytest.param({"team": 1000, "per_object": 3}, id="hardly anybody answers twice"),
        pytest.param({"team": 6, "categories": 3, "fall_out": lambda w: 0.15}, id="three categories"),
        pytest.param({"categories": 50, "fall_out": lambda w: 0.02}, id="fifty categories"),
        pytest.param({"per_object": 15, "sensitivity": lambda w: 0.45}, id="fifteen who miss more than half"),
    ],
)
@pytest.mark.parametrize(("objects", "margin"), [(10, -0.02), (50, -0.005), (300, -0.001)])
def test_is_as_right_as_the_majority_when_workers_are(
    kind: dict[str, Any], objects: int, margin: float
) -> None:
    """Micro-F1 over several jobs: only where next to nothing can be learned may it be a little below."""
    categories = kind.get("categories", 12)
    votes, posteriors, truths = [], [], []
    for seed in range(max(4, 500 // objects)):
        crowd, right = simulated_crowd(seed, objects, **kind)
        votes += [vote_shares([labels for _, labels in answers]) for answers in crowd]
        posteriors += expectation_maximization(crowd, categories)
        truths += right
    assert micro_f1(posteriors, truths) >= micro_f1(votes, truths) + margin


# What it must not depend on


@given(crowd=crowds(), category_effects=st.booleans(), chance=st.randoms(use_true_random=False))
def test_no_order_shows_in_the_result(crowd: Crowd, category_effects: bool, chance: random.Random) -> None:
    """Objects, responses, labels, workers' names and category numbers are all shuffled at once."""
    order = chance.sample(range(len(crowd)), len(crowd))
    category = chance.sample(range(CATEGORIES), CATEGORIES)
    name = dict(zip([f"w{n}" for n in range(8)], chance.sample([f"v{n}" for n in range(8)], 8), strict=True))
    shuffled = [
        [
            Response(
                worker and name[worker],
                tuple(category[label] for label in chance.sample(labels, len(labels))),
            )
            for worker, labels in chance.sample(crowd[place], len(crowd[place]))
        ]
        for place in order
    ]
    plain = expectation_maximization(crowd, CATEGORIES, category_effects=category_effects)
    assert expectation_maximization(shuffled, CATEGORIES, category_effects=category_effects) == [
        {category[label]: posterior for label, posterior in plain[place].items()} for place in order
    ]


@given(crowd=crowds(), category_effects=st.booleans())
def test_posteriors_are_probabilities_of_what_somebody_chose(crowd: Crowd, category_effects: bool) -> None:
    posteriors = expectation_maximization(crowd, CATEGORIES, category_effects=category_effects)
    for answers, scores in zip(crowd, posteriors, strict=True):
        assert scores.keys() == {label for _, labels in answers for label in labels}
        assert all(0.0 <= posterior <= 1.0 for posterior in scores.values())


@given(crowd=crowds(), category_effects=st.booleans())
def test_objects_answered_alike_by_the_same_workers_are_judged_alike(
    crowd: Crowd, category_effects: bool
) -> None:
    named = [[r for r in answers if r.worker is not None] for answers in crowd]
    posteriors = expectation_maximization(named + named, CATEGORIES, category_effects=category_effects)
    assert posteriors[: len(named)] == posteriors[len(named) :]


@given(crowd=crowds(fewest=2, smallest_answer=1), others=crowds(smallest_answer=1, anonymous=False))
def test_single_responses_teach_nothing(crowd: Crowd, others: Crowd) -> None:
    single = [answers[:1] for answers in others]
    sizes = {len(labels) for answers in crowd for _, labels in answers}
    if sizes == {1}:
        single = [[Response(worker, labels[:1]) for worker, labels in answers] for answers in single]
    alone = expectation_maximization(crowd, CATEGORIES)
    assert expectation_maximization(crowd + single, CATEGORIES)[: len(crowd)] == alone


@pytest.mark.parametrize("category_effects", [False, True])
def test_one_worker_for_all_objects_is_believed(category_effects: bool) -> None:
    crowd = [responses([n % 3, 3]) for n in range(20)]
    assert expectation_maximization(crowd, CATEGORIES, category_effects=category_effects) == [
        {n % 3: 1.0, 3: 1.0} for n in range(20)
    ]


# That it computes its equations


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(crowd=crowds(fewest=2, anonymous=False), category_effects=st.booleans())
def test_agrees_with_the_equations_written_out_in_full(crowd: Crowd, category_effects: bool) -> None:
    dense = dense_posteriors(crowd, CATEGORIES, category_effects=category_effects)
    sparse = expectation_maximization(crowd, CATEGORIES, category_effects=category_effects)
    for row, scores in zip(dense, sparse, strict=True):
        assert scores == pytest.approx({label: row[label] for label in scores}, abs=1e-9)


@pytest.mark.filterwarnings("ignore::Warning")
def test_decides_as_crowd_kit_where_votes_leave_no_doubt() -> None:
    """Four of five, or one of five: here its majority, its Dawid-Skene and this mean the same."""
    crowd = [
        responses(*[[n % 4] if worker != n % 5 else [n % 4, (n + 1) % 4] for worker in range(5)])
        for n in range(40)
    ]
    rows = [
        (f"{number}/{label}", worker, int(label in labels))
        for number, answers in enumerate(crowd)
        for worker, labels in answers
        for label in range(4)
    ]
    votes = pandas.DataFrame(rows, columns=["task", "worker", "label"])
    ours = above_half(crowd)
    for peer in (aggregation.MajorityVote(), aggregation.DawidSkene(n_iter=20)):
        decided = peer.fit_predict(votes)
        theirs = [
            {label for label in range(4) if decided[f"{number}/{label}"]} for number in range(len(crowd))
        ]
        assert theirs == ours


# What it costs


def test_categories_nobody_chose_cost_nothing() -> None:
    """With work for each category this would not end."""
    crowd, _ = simulated_crowd(1, 50)
    posteriors = expectation_maximization(crowd, 10**12, category_effects=True)
    assert len(posteriors) == 50


def test_work_grows_with_the_responses() -> None:
    """Eight times the objects may take twenty times as long (the rest is the machine's), not sixty-four."""

    def seconds(objects: int) -> float:
        crowd, _ = simulated_crowd(2, objects, team=50)
        times = []
        for _ in range(3):
            start = time.process_time()
            expectation_maximization(crowd, 12, category_effects=True)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(4000) < 20 * seconds(500)
