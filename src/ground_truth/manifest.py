"""Input manifests: what one line may hold.

Source: the SageMaker developer guide, "Use an Input Manifest File" and "Input Data Quotas". A manifest is
JSON Lines in UTF-8; lines end in ``\\n`` or ``\\r\\n``; each line is one data object.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

LONGEST_LINE = 100_000
"""Characters, without the line end."""
LONGEST_ATTRIBUTE = 20_000
"""Characters of an attribute's value as compact JSON."""
HUMAN_ANNOTATION_KEY = "isHumanAnnotationRequired"
METADATA_SUFFIX = "-metadata"

_BYTE_ORDER_MARK = "\ufeff"
_ONE_OBJECT = 'one JSON object, such as {"source-ref": "s3://bucket/dog.jpg"}'


NO_VALUE = object()


class LineFault(NamedTuple):
    """What is wrong with a line, or with one attribute of it."""

    message: str
    expected: str
    key: str | None = None
    value: object = NO_VALUE
    """The value at fault, NO_VALUE where none is."""


class InvalidLine(ValueError):
    """A manifest line that can't be read at all."""

    def __init__(self, fault: LineFault) -> None:
        super().__init__(f"{fault.message}; expected {fault.expected}")
        self.fault = fault


def read_line(line: bytes) -> tuple[dict[str, Any], list[LineFault]]:
    """The data object in a manifest line, and what is wrong with its attributes whatever the bucket.

    Args:
        line: one line without its ``\\n``; a ``\\r`` at its end is not part of it.

    Returns:
        The data object (of a key that is there twice the last value) and its faults, none if it is good.

    Raises:
        InvalidLine: if it holds no JSON object, or is too long to be looked at.
    """
    text = _text(line.removesuffix(b"\r"))
    pairs = _pairs(text)
    data_object = dict(pairs)
    faults = [fault for key, value in data_object.items() for fault in _attribute_faults(key, value)]
    source = "source-ref" if "source-ref" in data_object else "source"
    if sum(key == source for key, _ in pairs) > 1:
        once = "it once, since readers differ in which one they take"
        faults.append(LineFault(f'"{source}" is there more than once', once, source))
    return data_object, faults


def human_annotation_declined(data_object: Mapping[str, Any]) -> bool:
    """Whether the line itself says that nobody is to be asked about it."""
    flag = data_object.get(HUMAN_ANNOTATION_KEY)
    return flag is False or flag == "false"


def failed_attributes(data_object: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Name and metadata of each label attribute for which the line has metadata but no label.

    That is how an object that failed in a labeling job stands in the job's output manifest.
    """
    failed: list[tuple[str, Mapping[str, Any]]] = []
    for key in data_object:
        if key.endswith(METADATA_SUFFIX):
            attribute, metadata = key.removesuffix(METADATA_SUFFIX), data_object[key]
            if attribute and attribute not in data_object and isinstance(metadata, dict):
                failed.append((attribute, metadata))
    return failed


def _text(line: bytes) -> str:
    too_long = LineFault(
        f"the line has more than {LONGEST_LINE:,} characters", f"at most {LONGEST_LINE:,} characters a line"
    )
    if len(line) > LONGEST_LINE * 4:  # a character has at most four bytes in UTF-8
        raise InvalidLine(too_long)
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        byte = f"byte 0x{line[error.start]:02x} at position {error.start + 1}"
        raise InvalidLine(LineFault(f"the line is not UTF-8: {byte}", "text in UTF-8")) from error
    if len(text) > LONGEST_LINE:
        raise InvalidLine(too_long)
    if text.startswith(_BYTE_ORDER_MARK):
        raise InvalidLine(
            LineFault("the line starts with a byte order mark", "UTF-8 without a byte order mark")
        )
    if not text.strip(" \t\r"):
        raise InvalidLine(LineFault("the line is blank", _ONE_OBJECT))
    return text


def _pairs(text: str) -> list[tuple[str, Any]]:
    """Keys and values of the JSON object, in its order, with those that are there twice."""
    outermost: list[tuple[str, Any]] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal outermost
        outermost = pairs  # the outermost object is finished last
        return dict(pairs)

    try:
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=keep)
    except RecursionError as error:
        raise InvalidLine(LineFault("the line is nested too deeply", _ONE_OBJECT)) from error
    except ValueError as error:
        raise InvalidLine(LineFault(f"the line is no JSON: {error}", _ONE_OBJECT, value=text)) from error
    if not isinstance(value, dict):
        raise InvalidLine(LineFault("the line is JSON, but no object", _ONE_OBJECT, value=text))
    return outermost


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is none")


def _attribute_faults(key: str, value: object) -> Iterator[LineFault]:
    if key.startswith("$"):
        yield LineFault(f"the attribute name {key!r:.200} starts with $", "a name that does not", key)
    length = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    if length > LONGEST_ATTRIBUTE:
        yield LineFault(
            f"the attribute {key!r:.200} has {length:,} characters",
            f"at most {LONGEST_ATTRIBUTE:,} characters of compact JSON",
            key,
        )
