"""The complete manifest: the input manifest, with labels in the built-in function's full shape."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.earlier_answers import ANSWERS_SUFFIX
from ground_truth.labeling_job import METADATA_SUFFIX
from ground_truth.line_editing import with_members, without_members
from job_completion.conclusions import Conclusion
from job_completion.manifest_objects import ManifestObject

OUTPUT_MANIFEST = "manifests/consolidated/output.manifest"


def complete_lines(
    input_lines: Iterable[bytes],
    objects: Sequence[ManifestObject],
    concluded: Sequence[Conclusion | None],
    shape: AnswerShape,
    label_attribute: str,
) -> Iterator[bytes]:
    """The lines of the complete manifest, each with its line feed.

    All attributes but the job's own stay as they are, byte for byte.

    Args:
        input_lines: the lines of the input manifest.
        objects: what the manifests say about each.
        concluded: what was concluded about each.
        shape: the shape of the job's labels.
        label_attribute: the job's LabelAttributeName.
    """
    own = (label_attribute + ANSWERS_SUFFIX,)
    for line, found, conclusion in zip(input_lines, objects, concluded, strict=True):
        if conclusion is None and found.failure is None and not found.earlier:
            yield line + b"\n"
            continue
        text = without_members(line.decode(), own)
        members = labels_of(conclusion, found, shape, label_attribute)
        yield (with_members(text, members) if members else text).encode() + b"\n"


def labels_of(
    conclusion: Conclusion | None, found: ManifestObject, shape: AnswerShape, label_attribute: str
) -> dict[str, Any]:
    """The members that a line gets: label and metadata, or what Ground Truth left where the object failed."""
    if conclusion is not None:
        answer = shape.answer("", conclusion.labels, is_text=found.is_text)
        content: dict[str, Any] = answer["consolidatedAnnotation"]["content"]
        return content
    return {} if found.failure is None else {label_attribute + METADATA_SUFFIX: found.failure}
