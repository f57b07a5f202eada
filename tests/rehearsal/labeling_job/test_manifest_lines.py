"""Manifest lines keep every character from input to output."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.labeling_job.manifest_lines import InvalidManifest, ManifestLine, read_manifest

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
        "metadata in the middle",
        "metadata under an escaped name",
        "metadata twice",
    ],
)
def test_members_are_added_at_the_end_of_the_lines_own_text(line: str, output: str) -> None:
    [read] = read_manifest(line.encode())
    assert read.with_members(ADDED) == output


def test_members_are_all_there_is_when_all_others_are_replaced() -> None:
    line = ManifestLine(0, '{"label": 1}', {"label": 1})
    assert line.with_members({"label": [2]}) == '{"label": [2]}'


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
    data_object = {key: value for key, value in members.items() if key[0] != "$"} | {"source": "x"}
    try:
        content = json.dumps(data_object, ensure_ascii=escaped).encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        content = json.dumps(data_object).encode()
    [line] = read_manifest(content + b"\r\n")
    assert line.data_object == data_object
    assert json.loads(line.with_members(ADDED)) == data_object | ADDED


@pytest.mark.parametrize(
    ("content", "indexes"),
    [
        (b'{"source":"a"}\n{"source":"b"}\n', [0, 1]),
        (b'{"source":"a"}\r\n{"source":"b"}', [0, 1]),
        ('{"source":"a\u2028b\x85"}\n{"source":"b"}'.encode(), [0, 1]),
    ],
    ids=["line feeds", "carriage returns and no last line end", "characters that only look like line ends"],
)
def test_lines_end_at_line_feeds_only(content: bytes, indexes: list[int]) -> None:
    assert [line.index for line in read_manifest(content)] == indexes


@given(st.binary(max_size=60))
def test_any_bytes_are_lines_or_faults(content: bytes) -> None:
    try:
        lines, errors = read_manifest(content), ()
    except InvalidManifest as error:
        lines, errors = [], error.errors
    assert bool(lines) != bool(errors)


def test_a_manifest_of_too_many_objects_is_refused() -> None:
    with pytest.raises(InvalidManifest, match="must hold at most 100,000 data objects, got 100,001"):
        read_manifest(b"\n" * 100_001)
