"""What Ground Truth hands to a consolidation function: finished data objects with their workers' annotations.

Source: the SageMaker developer guide, "Post-annotation Lambda"; real payloads have every key seen here.
Everything that one worker or one object could break is kept apart, so that the rest of the batch survives:
an annotation of another form is unreadable, an object of another form is left out.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from ground_truth.safe_text import fits_utf8, safe_repr
from ground_truth.strict_json import decode_json


class UnreadablePayload(Exception):
    """A payload can't be read or is not a JSON array; the text says which and why."""


class AnnotationData(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """Where one worker's answer is."""

    content: Any = None
    """The answer itself: a JSON string with whatever a worker's browser put into it."""
    s3_uri: Any = None
    """The file that holds it, where ``content`` is absent."""


class Annotation(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """What one worker submitted for one object."""

    annotation_data: AnnotationData | None = None
    worker_id: Any = None


class DataObject(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """What the workers saw; only text from the manifest has ``content``."""

    content: Any = msgspec.UNSET


class PayloadObject(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """One finished data object."""

    dataset_object_id: str | int
    data_object: DataObject | None = None
    annotations: list[Annotation] | None = None

    @property
    def is_text(self) -> bool:
        """Whether the object is text from the manifest and not a file."""
        return self.data_object is not None and self.data_object.content is not msgspec.UNSET


class UnusableObject(NamedTuple):
    """An element of the payload that is not a data object, or one that the answer can't name."""

    position: int
    """Index in the payload's array, from 0."""
    reason: str


_TOO_DEEP = object()
# A string, in which brackets and commas mean nothing, or one of these.
_STRING_OR_MARK = re.compile(r'"(?:[^"\\]|\\.)*+"|[][{},]', re.DOTALL)
_decoder = msgspec.json.Decoder(list[PayloadObject])


def decode_payload(payload: bytes) -> list[PayloadObject | UnusableObject]:
    """The data objects of a payload file, in its order.

    Raises:
        UnreadablePayload: if ``payload`` is not a JSON array in UTF-8.
    """
    try:
        return list(_decoder.decode(payload))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Some element is of another form, which must not take the others down.
        return payload_objects(_json_array(payload))


def payload_objects(elements: list[Any]) -> list[PayloadObject | UnusableObject]:
    """The data objects in a payload's array that is decoded already, in its order."""
    return [_payload_object(position, element) for position, element in enumerate(elements)]


def _json_array(payload: bytes) -> list[Any]:
    try:
        text = payload.decode()
        try:
            elements = decode_json(text)
        except RecursionError:
            elements = [_unless_too_deep(element) for element in _element_texts(text)]
    except ValueError as error:
        raise UnreadablePayload(f"must be a JSON array in UTF-8: {error}") from error
    if not isinstance(elements, list):
        raise UnreadablePayload(f"must be a JSON array, got {safe_repr(elements)}")
    return elements


def _unless_too_deep(text: str) -> Any:
    try:
        return decode_json(text)
    except RecursionError:
        return _TOO_DEEP


def _element_texts(array: str) -> Iterator[str]:
    """The elements of a JSON array, found by its brackets and commas alone.

    Raises:
        ValueError: if it is not an array, or does not end.
    """
    depth, start, mark = 0, 0, ""
    for found in _STRING_OR_MARK.finditer(array):
        mark = found[0]
        if mark in "[{":
            depth += 1
            if depth == 1:
                start = found.end()
        elif mark in "]}":
            depth -= 1
        if depth == 0 or (depth == 1 and mark == ","):
            yield array[start : found.start()]
            start = found.end()
        if depth == 0:
            break
    if depth or mark != "]" or not array.lstrip().startswith("["):
        raise ValueError("nested too deeply to be read")


def _payload_object(position: int, element: Any) -> PayloadObject | UnusableObject:
    if element is _TOO_DEEP:
        return UnusableObject(position, "is nested too deeply")
    if not isinstance(element, dict):
        return UnusableObject(position, f"must be a JSON object, got {safe_repr(element)}")
    object_id = element.get("datasetObjectId")
    if not isinstance(object_id, str | int) or isinstance(object_id, bool) or not fits_utf8(str(object_id)):
        return UnusableObject(position, f'"datasetObjectId" must be a string, got {safe_repr(object_id)}')
    annotations = element.get("annotations")
    return PayloadObject(
        object_id,
        _convert(element.get("dataObject"), DataObject),
        [_annotation(annotation) for annotation in annotations] if isinstance(annotations, list) else None,
    )


def _annotation(element: Any) -> Annotation:
    fields = element if isinstance(element, dict) else {}
    return Annotation(_convert(fields.get("annotationData"), AnnotationData), fields.get("workerId"))


def _convert[T: msgspec.Struct](value: Any, kind: type[T]) -> T | None:
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, UnicodeEncodeError):  # a key may hold half of a surrogate pair
        return None
