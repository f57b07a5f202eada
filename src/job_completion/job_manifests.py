"""The manifests of a finished job: the one it labeled, and the one that Ground Truth left."""

from collections.abc import Iterator
from dataclasses import dataclass

from ground_truth.label_categories import LabelCategories
from ground_truth.s3_location import S3Location
from ground_truth.telemetry import logger
from job_completion.finished_job import FinishedJob
from job_completion.job_files import Files, lines_of
from job_completion.manifest_objects import ManifestObject, ManifestReader, ManifestsDiffer
from job_completion.progress import Progress

_MOST_PROBLEMS_LOGGED = 20


class ManifestNotFound(Exception):
    """Neither the input manifest of a labeling job nor its output manifest exists."""


@dataclass(frozen=True)
class JobManifests:
    """The data objects of a job, and the manifest that its complete manifest is made from."""

    objects: list[ManifestObject]
    base: S3Location
    """The input manifest; the output manifest where the input manifest is gone or is another one by now."""

    def lines(self, files: Files) -> Iterator[bytes]:
        """The lines of the manifest to complete, without their line feeds; read once they are asked for.

        Raises:
            ManifestNotFound: if it has been deleted.
        """
        pieces = files.pieces(self.base)
        if pieces is None:
            raise ManifestNotFound(f"{self.base} was deleted while its labeling job was being completed")
        yield from lines_of(pieces)


def read_manifests(
    files: Files, job: FinishedJob, categories: LabelCategories, progress: Progress
) -> JobManifests:
    """The data objects of a job.

    Raises:
        ManifestNotFound: if there is no manifest to complete.
        OutOfTime: if there is too little time left.
    """
    reader = ManifestReader(job.label_attribute, job.name, categories)
    for base in (job.input_manifest, job.output_manifest):
        pieces, left = files.pieces(base), files.pieces(job.output_manifest)
        if pieces is None:
            continue
        found = reader.objects(lines_of(pieces), None if left is None else lines_of(left))
        objects, problems = [], 0
        try:
            for line, (one, problem) in enumerate(progress.each(found, "reading manifests"), 1):
                objects.append(one)
                if problem:
                    problems += 1
                    if problems <= _MOST_PROBLEMS_LOGGED:
                        logger.warning("%s line %d: %s: ignored", base, line, problem)
        except ManifestsDiffer as differ:
            logger.warning("%s is not the manifest that was labeled: %s", base, differ)
            continue
        return JobManifests(objects, base)
    raise ManifestNotFound(
        f"The labeling job {job.name} has no manifest to complete: neither {job.input_manifest} nor"
        f" {job.output_manifest} exists in the version that was labeled"
    )
