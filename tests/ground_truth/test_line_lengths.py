"""How long a manifest line and its attributes may be, to the character."""

import json
from typing import Any

import pytest

from ground_truth.manifest import InvalidLine, read_line


@pytest.mark.parametrize(
    ("value", "length"),
    [
        pytest.param("x" * 19_998, 20_000, id="a string, with its quotation marks"),
        pytest.param("é" * 19_998, 20_000, id="characters and not bytes"),
        pytest.param([1, "x" * 19_994], 20_000, id="a list, without spaces"),
        pytest.param({"k": "x" * 19_992}, 20_000, id="an object, without spaces"),
    ],
)
def test_an_attribute_has_at_most_20_000_characters_of_compact_json(value: Any, length: int) -> None:
    longer = json.loads(json.dumps(value).replace("x", "xx", 1).replace("\\u00e9", "\\u00e9y", 1))
    line, longer_line = (json.dumps({"a": it}, ensure_ascii=False).encode() for it in (value, longer))
    assert read_line(line)[1] == []
    [problem] = read_line(longer_line)[1]
    assert str(problem) == (
        f"the attribute 'a' has {length + 1:,} characters; expected at most 20,000 characters of compact JSON"
    )


@pytest.mark.parametrize("character", ["x", "é", "\U0001f436"])
def test_a_line_has_at_most_100_000_characters(character: str) -> None:
    frame = len('{"a": ""}')
    parts = {f"k{number:04}": character * 9_000 for number in range(11)}
    rest = 100_000 - len(json.dumps(parts, ensure_ascii=False)) - frame
    line = json.dumps({**parts, "a": character * rest}, ensure_ascii=False)
    line = line.replace("}", " " * (100_000 - len(line)) + "}")
    assert len(line) == 100_000
    assert read_line(line.encode())[1] == []
    assert read_line(line.encode() + b"\r")[1] == []
    with pytest.raises(InvalidLine, match="the line has more than 100,000 characters"):
        read_line((line + " ").encode())
