"""What the quality benchmark reads and counts."""

from dataclasses import replace
from math import log
from pathlib import Path
from xml.etree import ElementTree

import pytest
from advice import Comparison
from agreement_with_gold import Agreement, agreement
from calibration import Bin, Calibration, Reliability, reliability
from crowds import Crowd, InvalidCrowd, read_crowd
from measurements import Measurements, Setting
from methods import EM, MAJORITY, POSTERIOR
from reliability_diagram import reliability_diagram

from ground_truth.responses import Response

ALL = {0, 1, 2}


def crowd_with(gold: list[set[int] | None], judged: list[set[int]] | None = None) -> Crowd:
    return Crowd(
        "crowd",
        3,
        tuple((Response("w", (0,)),) for _ in gold),
        tuple(None if labels is None else frozenset(labels) for labels in gold),
        tuple(map(frozenset, judged or [ALL] * len(gold))),
    )


@pytest.mark.parametrize(
    ("kept", "crowd", "expected"),
    [
        pytest.param(
            [{0}, {1, 2}],
            crowd_with([{0}, {1, 2}]),
            Agreement(1.0, 1.0, 1.0, 1.0),
            id="all right is 1 everywhere",
        ),
        pytest.param([set()], crowd_with([set()]), Agreement(1.0, 1.0, 1.0, 1.0), id="so is rightly nothing"),
        pytest.param(
            # hits 2, kept 3, right 3; F1 of label 0: 1, of 1: 0, of 2: 2/3 (kept once, right twice)
            [{0, 1}, {2}, set()],
            crowd_with([{0}, {2}, {2}]),
            Agreement(2 * 2 / 6, (1 + 0 + 2 / 3) / 3, 1 / 3, (1 / 2 + 1 + 0) / 3),
            id="one too many and one missing",
        ),
        pytest.param(
            [{0, 1}],
            crowd_with([{0}], [{0, 2}]),
            Agreement(1.0, 1.0, 1.0, 1.0),
            id="what is not judged does not count",
        ),
        pytest.param(
            [{0}, {1}],
            crowd_with([{0}, None]),
            Agreement(1.0, 1.0, 1.0, 1.0),
            id="nor does an object without gold",
        ),
    ],
)
def test_agreement_is(kept: list[set[int]], crowd: Crowd, expected: Agreement) -> None:
    assert agreement(kept, crowd) == pytest.approx(expected)


NOTHING = Bin(0, 0.0, 0)


@pytest.mark.parametrize(
    ("confidences", "gold", "expected", "bins"),
    [
        pytest.param(
            [{0: 0.75, 1: 0.25}],
            [{0}],
            Calibration(0.25, 0.0625, -log(0.75)),
            {7: Bin(1, 0.75, 1), 2: Bin(1, 0.25, 0)},
            id="right by three to one, twice",
        ),
        pytest.param(
            [{0: 0.5}, {0: 0.5}],
            [{0}, set()],
            Calibration(0.0, 0.25, -log(0.5)),
            {5: Bin(2, 1.0, 1)},
            id="half of the labels with confidence one half are right",
        ),
        pytest.param(
            [{0: 1.0}],
            [set()],
            Calibration(1.0, 1.0, -log(0.005)),
            {9: Bin(1, 1.0, 0)},
            id="wrong and sure of it",
        ),
        pytest.param([{0: 0.7}], [None], Calibration(0.0, 0.0, 0.0), {}, id="no gold"),
    ],
)
def test_the_calibration_of_confidences_is(
    confidences: list[dict[int, float]],
    gold: list[set[int] | None],
    expected: Calibration,
    bins: dict[int, Bin],
) -> None:
    crowd = replace(crowd_with(gold), objects=tuple((Response("a", (0,)), Response("b", (1,))) for _ in gold))
    found = reliability(confidences, crowd)
    assert found.calibration == pytest.approx(expected)
    assert found.bins == tuple(bins.get(number, NOTHING) for number in range(10))


def test_only_responses_and_categories_without_gold_say_nothing_about_calibration() -> None:
    one_response = crowd_with([{0}])
    not_judged = replace(one_response, judged=(frozenset(),), objects=((Response("a", (0,)),) * 2,))
    for crowd in (one_response, not_judged):
        assert reliability([{0: 0.0}], crowd).bins == (NOTHING,) * 10


def test_the_diagram_has_a_line_for_each_kind_of_confidence(folder: Path) -> None:
    crowd = read_crowd(folder)
    measurements = Measurements()
    for method in (MAJORITY, EM, EM + POSTERIOR):
        bins = tuple(Bin(1, number / 10, number > 4) for number in range(10))
        result = Reliability(Calibration(0.1, 0.2, 0.3), bins)
        measurements.add_reliability(crowd, Setting(5, None), method, result)
    drawn = ElementTree.fromstring(reliability_diagram([crowd], measurements))
    lines = drawn.findall("{http://www.w3.org/2000/svg}polyline")
    points = "64.0,456.0 104.0,456.0 144.0,456.0 184.0,456.0 224.0,456.0 264.0,56.0 304.0,56.0 344.0,56.0"
    assert [line.get("points") for line in lines] == [f"{points} 384.0,56.0 424.0,56.0"] * 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "categories.txt").write_text("cat\ndog\nfish\n")
    (tmp_path / "responses.csv").write_text("item,worker,labels\na,w1,cat|dog\nb,w1,\na,w2,fish\na,w1,dog\n")
    (tmp_path / "gold.csv").write_text("item,labels,judged\na,dog,dog|cat\n")
    return tmp_path


def test_a_data_set_is_read(folder: Path) -> None:
    """The second answer of w1 for a replaces the first; b has no gold."""
    crowd = read_crowd(folder)
    assert crowd.categories == 3
    assert crowd.objects == ((Response("w1", (1,)), Response("w2", (2,))), (Response("w1", ()),))
    assert crowd.gold == (frozenset({1}), None)
    assert crowd.judged == (frozenset({0, 1}), frozenset({0, 1, 2}))
    assert not crowd.must_choose


@pytest.mark.parametrize(
    ("file", "text", "error"),
    [
        (
            "responses.csv",
            "item,worker,labels\na,w1,cow\n",
            r"responses.csv line 2: \['cow'\] not in categories.txt",
        ),
        ("gold.csv", "item,label\na,cat\n", r"gold.csv: no column labels in \['item', 'label'\]"),
    ],
)
def test_a_bad_file_is_named(folder: Path, file: str, text: str, error: str) -> None:
    (folder / file).write_text(text)
    with pytest.raises(InvalidCrowd, match=error):
        read_crowd(folder)


def test_a_sample_keeps_each_objects_gold_and_is_drawn_from_its_seed(folder: Path) -> None:
    crowd = read_crowd(folder)
    samples = [crowd.sample(seed, 1) for seed in range(20)]
    assert {
        gold
        for sample in samples
        for found, gold in zip(sample.objects, sample.gold, strict=True)
        if found[0].labels
    } == {frozenset({1})}
    assert all(len(found) == 1 for sample in samples for found in sample.objects)
    assert {sample.objects[0] for sample in samples} == {
        (Response("w1", (1,)),),
        (Response("w2", (2,)),),
        (Response("w1", ()),),
    }
    assert samples == [crowd.sample(seed, 1) for seed in range(20)]


@pytest.mark.parametrize(
    ("gains", "verdict", "sentence"),
    [
        pytest.param(
            {"a": [0.03, 0.01], "b": [0.01], "c": [0.0]},
            "better on most, worse on none",
            "a +0.020, b +0.010; mean +0.010, without a +0.005; at worst +0.000 (c)",
            id="better on most",
        ),
        pytest.param(
            {"a": [0.021, -0.019], "b": [0.1], "c": [-0.001]},
            "better on some, worse on none",
            "b +0.100; mean +0.033, without b +0.000; at worst -0.019 (a)",
            id="better on one, so that the mean hangs on it",
        ),
        pytest.param(
            {"a": [0.01], "b": [-0.03]},
            "better on some, worse on others",
            "b -0.030, a +0.010; mean -0.010, without b +0.010; at worst -0.030 (b)",
            id="better on one and worse on another",
        ),
        pytest.param(
            {"a": [-0.01]}, "worse", "a -0.010; mean -0.010; at worst -0.010 (a)", id="nowhere better"
        ),
        pytest.param(
            {"a": [0.005], "b": [-0.005]},
            "no different",
            "none beyond 0.005; mean +0.000; at worst -0.005 (b)",
            id="different by too little to say",
        ),
    ],
)
def test_a_comparison_claims_no_more_than_its_figures(
    gains: dict[str, list[float]], verdict: str, sentence: str
) -> None:
    comparison = Comparison(gains)
    assert (comparison.verdict, str(comparison)) == (verdict, sentence)
