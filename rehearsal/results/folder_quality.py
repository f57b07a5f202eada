"""How good the labels of a finished job are, from its output folder."""

from pathlib import Path

from consolidation.job_settings import with_job_settings
from consolidation.settings import Settings
from ground_truth.label_categories import LabelCategories
from ground_truth.s3_layout import CONSOLIDATION, LABEL_CATEGORIES
from ground_truth.telemetry import logger
from job_completion.completion import JobCompletion
from job_completion.downloaded_job import categories_in_output, downloaded_job
from job_completion.progress import Progress
from label_quality.label_quality import LabelQuality
from rehearsal.results.mirror import GENERATED_FOLDER
from rehearsal.results.output_folder import OUTPUT, OutputFolder


def folder_quality(folder: Path, categories: LabelCategories | None, settings: Settings) -> LabelQuality:
    """The numbers, from all answers of the job together.

    Args:
        folder: a copy of ``<S3OutputPath>/<job name>/``.
        categories: the job's label categories; None: those that its files name.
        settings: how labels are found, unless the job's own settings say otherwise, which a rehearsal keeps
            in the folder, as it does the job's categories.

    Raises:
        InvalidLabelCategories: if the job's own label category file is not valid.
        InvalidJobSettings: if the job's own settings are not valid.
        InvalidJobOutput: if the folder is not the output of a multi-label job.
    """
    logger.setLevel("CRITICAL")  # what the functions log is for who runs them
    files = OutputFolder(folder)
    job = downloaded_job(files, OUTPUT, folder.resolve().name)
    own = folder / GENERATED_FOLDER / CONSOLIDATION
    if own.is_file():
        settings = with_job_settings(settings, own.read_bytes())
    own = folder / GENERATED_FOLDER / LABEL_CATEGORIES
    if categories is None and own.is_file():
        categories = LabelCategories.of_file(own.read_bytes(), str(own))
    known = categories or categories_in_output(files, job)
    return JobCompletion(files, job, known, settings, Progress(lambda: float("inf"))).conclude().quality
