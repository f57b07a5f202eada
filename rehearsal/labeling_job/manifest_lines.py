"""Manifests: JSON Lines, one data object a line, kept character by character from input to output.

Source: the SageMaker developer guide, "Use an Input Manifest File" and "Input Data Quotas".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ground_truth.line_editing import with_members
from ground_truth.manifest import MOST_OBJECTS, InvalidLine, read_line
from ground_truth.s3_location import InvalidS3Uri, S3Location


class InvalidManifest(ValueError):
    """An input manifest that no job can be run with; ``errors`` has one sentence for each error."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(self.errors))


@dataclass(frozen=True)
class ManifestLine:
    """One data object of an input manifest."""

    index: int
    """The line's index, from 0."""
    text: str
    """The line as it stands, without its line end."""
    data_object: Mapping[str, Any]
    """The line, parsed."""

    @property
    def object_id(self) -> str:
        """``datasetObjectId``."""
        return str(self.index)

    def with_members(self, members: Mapping[str, Any]) -> str:
        """The line's text with ``members`` added at its end, in place of members of the same names.

        All other keys and values keep every character, so that odd keys and long numbers survive.
        """
        return with_members(self.text, members)


def read_manifest(content: bytes) -> list[ManifestLine]:
    """The data objects of an input manifest.

    Raises:
        InvalidManifest: with all errors of the manifest, by line number, from 1.
    """
    lines: list[ManifestLine] = []
    errors: list[str] = []
    texts = content.removesuffix(b"\n").split(b"\n") if content else []
    if not texts:
        errors.append("the manifest holds no data objects")
    if len(texts) > MOST_OBJECTS:
        errors.append(f"must hold at most {MOST_OBJECTS:,} data objects, got {len(texts):,}")
    for index, text in enumerate(texts):
        line, line_errors = _read_line(index, text)
        errors += [f"line {index + 1}: {error}" for error in line_errors]
        if line is not None:
            lines.append(line)
    if errors:
        raise InvalidManifest(errors)
    return lines


def _read_line(index: int, content: bytes) -> tuple[ManifestLine | None, list[str]]:
    try:
        data_object, problems = read_line(content)
    except InvalidLine as error:
        return None, [str(error)]
    errors = [*map(str, problems), *_source_errors(data_object)]
    if errors:
        return None, errors
    return ManifestLine(index, content.removesuffix(b"\r").decode(), data_object), []


def _source_errors(data_object: Mapping[str, Any]) -> Iterable[str]:
    if "source-ref" in data_object:
        try:
            S3Location.parse(data_object["source-ref"])
        except InvalidS3Uri as error:
            yield f'"source-ref" {error}'
    elif "source" not in data_object:
        yield 'must hold "source-ref" (an s3:// URI) or "source" (text)'
    elif not isinstance(data_object["source"], str):
        yield f'"source" must be a string, got {data_object["source"]!r:.80}'
