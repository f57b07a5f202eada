"""Agreement of a result with what is known to be right."""

import pytest

from rehearsal.job_source.truth import KnownLabels
from rehearsal.results.truth_agreement import Agreement

CATEGORIES = ("a", "b", "c")


def known(labels: str, judged: str | None = None) -> KnownLabels:
    return KnownLabels(frozenset(labels), None if judged is None else frozenset(judged))


@pytest.mark.parametrize(
    ("truth", "result", "expected"),
    [
        pytest.param(
            {0: known("ab"), 1: known("c")},
            {0: {"a"}, 1: {"c", "a"}},
            # two right, one invented, one missed; F1 of a: 2/3, of b: 0, of c: 1
            Agreement(2, 6, True, 2 * 2 / 6, (2 / 3 + 0 + 1) / 3, 0.0),
            id="micro-F1 pools the labels, macro-F1 averages the categories",
        ),
        pytest.param(
            {0: known("a"), 1: known("b"), 2: known("c")},
            {0: {"a"}, 1: {"b"}},
            Agreement(2, 6, True, 1.0, 1.0, 1.0),
            id="objects that were not labeled are not counted",
        ),
        pytest.param(
            {0: known("a", judged="a"), 1: known("", judged="b")},
            {0: {"a", "b"}, 1: {"c"}},
            Agreement(2, 2, False, 1.0, 1.0, 1.0),
            id="labels that nobody judged count neither way",
        ),
        pytest.param(
            {0: known("", judged="b")},
            {0: {"b"}},
            Agreement(1, 1, False, 0.0, 0.0, 0.0),
            id="a label that was judged wrong counts against",
        ),
        pytest.param(
            {0: known("")},
            {0: set()},
            Agreement(1, 3, True, None, None, 1.0),
            id="nothing to find, nothing found",
        ),
        pytest.param({0: known("a")}, {1: {"a"}}, None, id="no object in common"),
    ],
)
def test_agreement(
    truth: dict[int, KnownLabels], result: dict[int, set[str]], expected: Agreement | None
) -> None:
    assert Agreement.between(truth, result, CATEGORIES) == expected
