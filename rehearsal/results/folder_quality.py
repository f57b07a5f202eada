"""How good the labels of a finished job are, from its output folder."""

from pathlib import Path

from consolidation.settings import Settings
from ground_truth.label_categories import LabelCategories
from ground_truth.telemetry import logger
from job_completion.completion import JobCompletion
from job_completion.downloaded_job import categories_in_output, downloaded_job
from job_completion.progress import Progress
from label_quality.label_quality import LabelQuality
from rehearsal.results.output_folder import OUTPUT, OutputFolder


def folder_quality(folder: Path, categories: LabelCategories | None) -> LabelQuality:
    """The numbers, from expectation maximization over all answers of the job.

    Args:
        folder: a copy of ``<S3OutputPath>/<job name>/``.
        categories: the job's label categories; None: those that its files name.

    Raises:
        InvalidJobOutput: if the folder is not the output of a multi-label job.
    """
    logger.setLevel("CRITICAL")  # what the functions log is for who runs them
    files = OutputFolder(folder)
    job = downloaded_job(files, OUTPUT, folder.resolve().name)
    settings = Settings(consolidation_method="expectation-maximization")
    known = categories or categories_in_output(files, job)
    return JobCompletion(files, job, known, settings, Progress(lambda: float("inf"))).conclude().quality
