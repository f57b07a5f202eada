"""What ``rehearse run`` was asked to rehearse: the job's files, what is known of its objects, who answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ground_truth.label_categories import LabelCategories
from ground_truth.safe_text import printable
from rehearsal.job_source.data_objects import by_object, shared_names
from rehearsal.job_source.image_folder import ImageFolder, image_job, images_in
from rehearsal.job_source.job_files import JobFiles
from rehearsal.job_source.job_folder import (
    InvalidJobFolder,
    job_files,
    manifest_in,
    with_categories,
    with_workers_per_object,
)
from rehearsal.job_source.placeholder_job import placeholder_job
from rehearsal.job_source.truth import KnownLabels, read_truth
from rehearsal.terminal import counted, files_left_out, some_of
from rehearsal.workers.replay import GivenResponse, read_responses

SAMPLE_JOB = Path(__file__).parents[1] / "samples" / "shapes"
TRUTH = "truth.csv"
_NO_TRUTH = (
    "the folder has no truth.csv: the labels that simulated workers take as correct are drawn at random and"
    " say nothing about the objects"
)


@dataclass(frozen=True)
class RehearsedJob:
    """A job, ready to be uploaded and answered."""

    files: JobFiles
    """What goes into S3."""
    truth: Mapping[int, KnownLabels] | None = None
    """The known labels by index of the data object; None where nothing is known of any."""
    responses: Mapping[int, Sequence[GivenResponse]] | None = None
    """Real people's responses by index of the data object; None where workers are simulated."""
    items: Sequence[str] = ()
    """The items that the job was made from, one per data object; empty where it was made otherwise."""
    source: Path = SAMPLE_JOB
    """The folder or file that it comes from."""
    notes: Sequence[str] = ()
    """What the user should know before it starts, a sentence each."""


def rehearsed_job(
    folder: Path | None = None,
    *,
    categories: LabelCategories | None = None,
    responses_file: Path | None = None,
    truth_file: Path | None = None,
    workers_per_object: int | None = None,
    results: Path | None = None,
    are_simulated: bool = True,
) -> RehearsedJob:
    """The job that the command line describes.

    Args:
        folder: a job's folder or a folder of images; None: the sample job or, with responses, a job with a
            placeholder image for each of their items.
        categories: the label categories, for folders that have none of their own.
        responses_file: real people's responses to replay.
        truth_file: what is known to be right, in place of the folder's ``truth.csv``.
        workers_per_object: NumberOfHumanWorkersPerDataObject in place of the job's own.
        results: the folder for results, in which no images are looked for.
        are_simulated: whether simulated workers answer where there are no responses.

    Raises:
        InvalidJobFolder, InvalidTable, OSError: if the folder or a file can't be used.
    """
    if folder is None and responses_file is not None:
        job = _job_of_responses(responses_file, categories)
    else:
        job = _job_of_folder(folder or SAMPLE_JOB, categories, results)
        if responses_file is not None:
            job = _with_responses(job, responses_file)
    truth_file = truth_file or _truth_in(folder if folder or responses_file else SAMPLE_JOB)
    if truth_file is not None:
        job = _with_truth(job, truth_file)
    elif job.responses is None and are_simulated:
        job = replace(job, notes=(*job.notes, _NO_TRUTH))
    if workers_per_object is not None:
        job = replace(job, files=with_workers_per_object(job.files, workers_per_object))
    return replace(job, source=folder or responses_file or SAMPLE_JOB)


def _job_of_responses(file: Path, categories: LabelCategories | None) -> RehearsedJob:
    if categories is None:
        raise InvalidJobFolder(
            "replay without a JOB_DIR needs the label categories: --labels dog,cat or --labels-file FILE"
        )
    responses = read_responses(file, categories.names)
    if not responses:
        raise InvalidJobFolder(f"{printable(str(file))}: holds no responses")
    items = list(responses)
    files = placeholder_job("replay", items, categories)
    return RehearsedJob(files, responses=dict(enumerate(responses.values())), items=items)


def _job_of_folder(folder: Path, categories: LabelCategories | None, results: Path | None) -> RehearsedJob:
    manifest = manifest_in(folder)
    if manifest is None:
        return _job_of_images(folder, categories, results)
    files = job_files(folder, manifest)
    if categories is not None:
        files = with_categories(files, categories)
    missing = files.placeholders
    if not missing:
        return RehearsedJob(files)
    note = (
        f"{counted(len(missing), 'image is', 'images are')} not in {printable(str(folder))};"
        f" placeholders stand in: {some_of(map(str, missing), len(missing))}"
    )
    return RehearsedJob(files, notes=(note,))


def _job_of_images(folder: Path, categories: LabelCategories | None, results: Path | None) -> RehearsedJob:
    name = printable(str(folder))
    if categories is None:
        raise InvalidJobFolder(
            f"{name}: holds no .manifest file, so it is taken as a folder of images, which needs the label"
            " categories: --labels dog,cat or --labels-file FILE"
        )
    images = images_in(folder, results)
    if not images.files:
        raise InvalidJobFolder(
            f"{name}: holds neither a .manifest file nor PNG, JPEG, GIF, BMP, ICO or SVG images"
            + _left_out(images)
        )
    notes = (f"{name}{_left_out(images)}",) if images.left_out else ()
    return RehearsedJob(image_job(folder, images, categories), notes=notes)


def _left_out(images: ImageFolder) -> str:
    return f": {files_left_out(images.left_out)}" if images.left_out else ""


def _truth_in(folder: Path | None) -> Path | None:
    file = folder / TRUTH if folder else None
    return file if file and file.is_file() else None


def _with_responses(job: RehearsedJob, file: Path) -> RehearsedJob:
    categories = job.files.categories
    items = read_responses(file, categories.names if categories else None)
    responses, unknown = by_object(items, job.files.objects)
    return replace(
        job, responses=responses, notes=(*job.notes, *_notes(file, job.files, unknown, len(responses)))
    )


def _with_truth(job: RehearsedJob, file: Path) -> RehearsedJob:
    categories = job.files.categories
    items = read_truth(file, categories.names if categories else None)
    if job.items:
        truth = {index: items[item] for index, item in enumerate(job.items) if item in items}
        unknown = list(items.keys() - set(job.items))
    else:
        truth, unknown = by_object(items, job.files.objects)
    return replace(job, truth=truth, notes=(*job.notes, *_notes(file, job.files, unknown, len(truth))))


def _notes(file: Path, files: JobFiles, unknown: Sequence[str], matched: int) -> list[str]:
    """What a user should know about the items of ``file`` that name no data object."""
    where, notes = printable(str(file)), []
    if unknown:
        notes.append(
            f"{where}: {counted(len(unknown), 'item names', 'items name')} no data object of the job:"
            f" {some_of(unknown, len(unknown))}"
        )
    if matched < len(files.objects) and (shared := shared_names(files.objects)):
        notes.append(
            f"{where}: {counted(len(shared), 'file name is', 'file names are')} shared by several images,"
            f" so that items must name these by line index: {some_of(shared, len(shared))}"
        )
    return notes
