"""Manifest lines with members replaced; all else stays as it is, character by character.

Keys with odd characters, long numbers and escapes must come out of a labeling job as they went in, which no
JSON library does once it has parsed them.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]  # JSON's own string scanner
from typing import Any

_WHITESPACE = " \t\n\r"


def with_members(line: str, members: Mapping[str, Any]) -> str:
    """A manifest line with ``members`` at its end, in place of members of the same names.

    Args:
        line: one valid JSON object.
        members: what to add, as ``json.dumps`` writes it.
    """
    kept = without_members(line, members).rstrip(_WHITESPACE).removesuffix("}").rstrip(_WHITESPACE)
    return f"{kept}{'' if kept.endswith('{') else ', '}{json.dumps(members)[1:]}"


def without_members(line: str, names: Collection[str]) -> str:
    """A manifest line without its members of these names; the line itself where it has none of them.

    Args:
        line: one valid JSON object.
        names: the names of members to leave out.
    """
    if "\\" not in line and not any(f'"{name}"' in line for name in names):
        return line
    members = list(_members(line))
    kept = [text for name, text in members if name not in names]
    return line if len(kept) == len(members) else "{" + ", ".join(kept) + "}"


def _members(line: str) -> Iterator[tuple[str, str]]:
    """Name and text of each member of a JSON object."""
    decoder = json.JSONDecoder(parse_int=float)  # the values are not used, and int() refuses long ones
    position = _after_whitespace(line, line.index("{") + 1)
    while line[position] != "}":
        start = position
        name, position = scanstring(line, position + 1, True)
        position = _after_whitespace(line, position) + 1  # past the colon
        _, end = decoder.raw_decode(line, _after_whitespace(line, position))
        yield name, line[start:end]
        position = _after_whitespace(line, end)
        if line[position] == ",":
            position = _after_whitespace(line, position + 1)


def _after_whitespace(line: str, position: int) -> int:
    while line[position] in _WHITESPACE:
        position += 1
    return position
