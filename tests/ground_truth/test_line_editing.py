"""Manifest lines keep every character that is not replaced."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_truth.line_editing import with_members, without_members

ADDED = {"label": [0], "label-metadata": {"type": "x"}}


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ('{"source":"x"}', '{"source":"x", "label": [0], "label-metadata": {"type": "x"}}'),
        ('  { "source" : "x" }  ', '  { "source" : "x", "label": [0], "label-metadata": {"type": "x"}}'),
        (
            '{"source":"x","n":1.50,"m":1e400}',
            '{"source":"x","n":1.50,"m":1e400, "label": [0], "label-metadata": {"type": "x"}}',
        ),
        (
            '{"label":5,"n":' + "9" * 5000 + "}",
            '{"n":' + "9" * 5000 + ', "label": [0], "label-metadata": {"type": "x"}}',
        ),
        (
            '{"source":"}","label-metadata":{"a":"}"},"z":"\\u007d"}',
            '{"source":"}", "z":"\\u007d", "label": [0], "label-metadata": {"type": "x"}}',
        ),
        (
            '{"label\\u002dmetadata" : 1 , "source":"x"}',
            '{"source":"x", "label": [0], "label-metadata": {"type": "x"}}',
        ),
        (
            '{"label-metadata":1,"label-metadata":2,"source":"x"}',
            '{"source":"x", "label": [0], "label-metadata": {"type": "x"}}',
        ),
    ],
    ids=[
        "compact",
        "spaced",
        "numbers as they were written",
        "a number of 5,000 digits",
        "metadata in the middle",
        "metadata under an escaped name",
        "metadata twice",
    ],
)
def test_members_are_added_at_the_end_of_the_lines_own_text(line: str, output: str) -> None:
    assert with_members(line, ADDED) == output


def test_members_are_all_there_is_when_all_others_are_replaced() -> None:
    assert with_members('{"label": 1}', {"label": [2]}) == '{"label": [2]}'
    assert with_members("{}", {"label": [2]}) == '{"label": [2]}'


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["label", "label-metadata", "a"]) | st.text(min_size=1), _VALUES),
    st.booleans(),
)
def test_output_lines_parse_to_the_input_and_what_was_added(members: dict[str, Any], escaped: bool) -> None:
    line = json.dumps(members, ensure_ascii=escaped)
    assert json.loads(with_members(line, ADDED)) == members | ADDED
    assert json.loads(without_members(line, ADDED)) == {
        name: value for name, value in members.items() if name not in ADDED
    }


@pytest.mark.parametrize(
    "line",
    ['{"a" :1.50,  "b": "label"}', '{"a":"\\u0062"} ', '{"labels":1, "label ":2, "l\\u0061bels":3}', "{ }"],
)
def test_a_line_without_such_members_stays_as_it_is(line: str) -> None:
    assert without_members(line, ["label", "label-metadata"]) == line
