"""A finished labeling job from its output files alone: of the built-in functions too, and without AWS."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from ground_truth.consolidated_annotation import IMAGE_TYPE, TEXT_TYPE
from ground_truth.label_categories import LONGEST_NAME, MOST, LabelCategories
from ground_truth.labeling_job import METADATA_SUFFIX, RESOURCE
from ground_truth.s3_layout import CONSOLIDATION_RESPONSES, OUTPUT_MANIFEST, WORKER_RESPONSES
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import fits_utf8
from ground_truth.strict_json import decode_json
from job_completion.answers import submitted_labels
from job_completion.finished_job import FinishedJob
from job_completion.job_files import Files, lines_of
from job_completion.manifest_objects import members_of
from job_completion.side_by_side import contents

_CUSTOM_TYPE = "groundtruth/custom"
_TYPES = (IMAGE_TYPE, TEXT_TYPE, _CUSTOM_TYPE)


class InvalidJobOutput(ValueError):
    """Files are not the output of a multi-label labeling job; the text says what is missing."""


def downloaded_job(files: Files, output: S3Location, name: str) -> FinishedJob:
    """The job that left the files.

    Args:
        files: where they are.
        output: what their keys begin with, up to a ``/``.
        name: the job's name where its files don't say it, such as the folder's name.

    Raises:
        InvalidJobOutput: if there is no output manifest with labels of this task.
    """
    manifest = S3Location(output.bucket, output.key + OUTPUT_MANIFEST)
    attributes: Counter[tuple[str, str]] = Counter()
    ended = ""
    for members in _lines(files, manifest):
        for attribute, metadata in _labels_of_task(members):
            job = str(metadata.get("job-name", "")).removeprefix(RESOURCE)
            attributes[attribute, job] += 1
            ended = max(ended, str(metadata.get("creation-date", "")))
    if not attributes:
        raise InvalidJobOutput(f"{OUTPUT_MANIFEST} must have lines with labels of a multi-label job")
    # Where the lines have labels of earlier jobs too, the folder is named for the one that left it.
    (attribute, job), _ = max(
        attributes.items(), key=lambda item: (item[0][1].lower() == name.lower(), item[1], item[0])
    )
    return FinishedJob(
        name=job or name,
        status="Completed",
        ended=ended,
        failure_reason="",
        label_attribute=attribute,
        input_manifest=manifest,
        output=output,
        destination=output,
        task={},
    )


def categories_in_output(files: Files, job: FinishedJob) -> LabelCategories:
    """The label categories that a job's files name, as far as they do.

    A category that no object got has no number in them; its name is known only if a worker chose it.

    Raises:
        InvalidJobOutput: if they name none, or more than the task allows.
    """
    names: dict[int, str] = {}
    for members in _lines(files, job.output_manifest):
        names.update(_class_map(members.get(job.label_attribute + METADATA_SUFFIX)))
    for _, content in contents(files, _json_files(files, job, CONSOLIDATION_RESPONSES)):
        for element in _elements(content):
            answer = element.get("consolidatedAnnotation")
            labeled = answer.get("content") if isinstance(answer, dict) else None
            if isinstance(labeled, dict):
                names.update(_class_map(labeled.get(job.label_attribute + METADATA_SUFFIX)))
    chosen: set[str] = set()
    for _, content in contents(files, _json_files(files, job, WORKER_RESPONSES)):
        chosen.update(filter(_can_name_a_category, chain.from_iterable(submitted_labels(content))))
    others = sorted(chosen.difference(names.values()))
    numbers = max(names, default=-1) + 1
    found = max(numbers, len(names) + len(others))
    if found > MOST:
        raise InvalidJobOutput(
            f"the job's files name {found:,} label categories, and a job has at most {MOST}:"
            " name the job's own in a labels file"
        )
    gaps = [number for number in range(numbers) if number not in names]
    for number in (*gaps, *range(numbers, numbers + max(0, len(others) - len(gaps)))):
        names[number] = others.pop(0) if others else f"(category {number})"
    if not names:
        raise InvalidJobOutput("the job's label categories must be in its files or in a labels file")
    return LabelCategories(tuple(names[number] for number in sorted(names)))


def _lines(files: Files, manifest: S3Location) -> Iterator[Mapping[str, Any]]:
    return map(members_of, lines_of(files.pieces(manifest) or ()))


def _labels_of_task(members: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and metadata of each attribute of a line that holds a list of labels of this task."""
    for key, metadata in members.items():
        attribute = key.removesuffix(METADATA_SUFFIX)
        is_labels = isinstance(members.get(attribute), list)
        if is_labels and isinstance(metadata, dict) and metadata.get("type") in _TYPES:
            yield attribute, metadata


def _class_map(metadata: object) -> Iterator[tuple[int, str]]:
    classes = metadata.get("class-map") if isinstance(metadata, dict) else None
    for number, name in classes.items() if isinstance(classes, dict) else ():
        if number.isascii() and number.isdigit() and len(number) <= 4 and _can_name_a_category(name):
            yield int(number), name


def _can_name_a_category(name: object) -> bool:
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and fits_utf8(name)


def _json_files(files: Files, job: FinishedJob, folder: str) -> Iterable[S3Location]:
    prefix = job.left(folder)
    return (S3Location(prefix.bucket, key) for key in files.keys(prefix) if key.endswith(".json"))


def _elements(content: bytes | None) -> Sequence[Mapping[str, Any]]:
    try:
        found = decode_json(content or b"[]")
    except (ValueError, RecursionError):
        return ()
    return [element for element in found if isinstance(element, dict)] if isinstance(found, list) else ()
