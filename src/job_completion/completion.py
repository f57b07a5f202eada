"""A finished labeling job is completed: its manifest, exports and report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from consolidation.choices import Choices
from consolidation.settings import Settings
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.follow_up_rules import DEFAULT_SHARE
from ground_truth.label_categories import LabelCategories
from ground_truth.responses import LabelsByWorker
from ground_truth.s3_location import S3Location
from ground_truth.telemetry import logger
from job_completion.answers import Answers, read_answers
from job_completion.ask_again import ASK_AGAIN_MANIFEST, AskAgain, lines_to_ask_again
from job_completion.conclusions import Conclusion, changed_labels, conclusions
from job_completion.consolidated_manifest import OUTPUT_MANIFEST, complete_lines
from job_completion.exports import (
    CONFIDENCES_CSV,
    LABELS_CSV,
    METADATA_JSONL,
    confidences_csv,
    csv_head,
    labeled_objects,
    labels_csv,
    metadata_jsonl,
)
from job_completion.finished_job import FinishedJob
from job_completion.job_files import Files
from job_completion.job_manifests import JobManifests, read_manifests
from job_completion.progress import Progress
from job_completion.report_objects import REPORT_HTML, REPORT_JSON, JudgedObjects
from job_completion.task_times import read_times
from label_quality.label_quality import LabelQuality, label_quality_json
from label_quality.measure import measure
from label_quality.page import label_quality_page

_MOST_LEFT_OUT_LOGGED = 20


@dataclass(frozen=True)
class ConcludedJob:
    """All that is known about a finished job's labels."""

    manifests: JobManifests
    answers: Answers
    conclusions: list[Conclusion | None]
    """What was concluded about each object, in the order of the manifest."""
    quality: LabelQuality
    changed: int | None
    """Objects that got other labels than the answers of earlier jobs gave them; None: there were none."""


@dataclass(frozen=True)
class Written:
    """The files that complete a job."""

    places: Mapping[str, S3Location]
    """Where each of them is, by what it holds."""
    asked_again: int
    """Objects that the ask-again manifest has labeled again, of those that people answered."""


@dataclass(frozen=True)
class JobCompletion:
    """Completes a finished job.

    Every file that it writes is the same each time, and appears whole or not at all; the complete manifest is
    the last one.
    """

    files: Files
    job: FinishedJob
    categories: LabelCategories
    settings: Settings
    """How labels are found."""
    progress: Progress
    share_asked_again: float = DEFAULT_SHARE
    """Of the objects that people answered, how many the ask-again manifest asks about, 0 to 1."""
    experts: bool = False
    """Whether answers to objects that are asked about again are taken as right."""

    def conclude(self) -> ConcludedJob:
        """Find the labels of all objects, and how good they are.

        Raises:
            ManifestNotFound: if the job has no manifest.
            OutOfTime: if there is too little time left.
        """
        choices = Choices(self.categories, self.settings.exclusion_category)
        manifests = read_manifests(self.files, self.job, self.categories, self.progress)
        answers = read_answers(self.files, self.job, choices, self.progress)
        beyond = [line for line in answers.by_line if line >= len(manifests.objects)]
        for line in beyond:
            answers.left_out.append(f"data object {line} is not a line of {manifests.base}: left out")
            del answers.by_line[line]
        _log_faults(answers)
        self.progress.check("consolidating")
        again = any(found.earlier for found in manifests.objects)
        found = self._concluded(manifests, answers.by_line, choices, experts=self.experts and again)
        changed = None
        if again:
            changed = changed_labels(self._concluded(manifests, {}, choices), found)
        times = read_times(self.files, self.job, self.progress)
        names = self.categories.names
        judged = JudgedObjects.of(manifests.objects, found, times, self.settings, len(names))
        quality = measure(self.job.name, names, judged)
        return ConcludedJob(manifests, answers, found, quality, changed)

    def _concluded(
        self,
        manifests: JobManifests,
        answers: Mapping[int, LabelsByWorker],
        choices: Choices,
        *,
        experts: bool = False,
    ) -> list[Conclusion | None]:
        found = conclusions(manifests.objects, answers, choices, self.settings, experts)
        return list(self.progress.each(found, "consolidating", len(manifests.objects)))

    def write(self, concluded: ConcludedJob) -> Written:
        """Write all files that complete the job.

        Raises:
            ManifestNotFound: if the job's manifest has been deleted.
            OutOfTime: if there is too little time left.
        """
        objects, quality = concluded.manifests.objects, concluded.quality
        labeled = list(labeled_objects(objects, concluded.conclusions))
        head = csv_head(self.categories)
        shape = AnswerShape(self.job.label_attribute, self.job.name.lower(), self.categories, self.job.ended)
        ask_again = AskAgain(shape, self.job.label_attribute, self.job.name, len(self.categories.names))
        lines_again = ask_again.lines(
            concluded.manifests.lines(self.files),
            objects,
            concluded.conclusions,
            lines_to_ask_again(objects, concluded.conclusions, self.share_asked_again),
        )
        lines = complete_lines(
            concluded.manifests.lines(self.files),
            objects,
            concluded.conclusions,
            shape,
            self.job.label_attribute,
        )
        written = {
            "Report": self._put(
                REPORT_HTML, [label_quality_page(quality).encode()], "text/html; charset=utf-8"
            ),
            "Report as JSON": self._put(REPORT_JSON, [label_quality_json(quality)], "application/json"),
            "Labels as a table": self._put(
                LABELS_CSV, chain([head], labels_csv(labeled, self.categories)), "text/csv; charset=utf-8"
            ),
            "Confidences as a table": self._put(
                CONFIDENCES_CSV,
                chain([head], confidences_csv(labeled, self.categories)),
                "text/csv; charset=utf-8",
            ),
            "Labels for Hugging Face's imagefolder": self._put(
                METADATA_JSONL, metadata_jsonl(labeled, self.categories), "application/x-ndjson"
            ),
            "Manifest to ask again": self._put(ASK_AGAIN_MANIFEST, lines_again, "application/x-ndjson"),
            "Complete manifest": self._put(OUTPUT_MANIFEST, lines, "application/x-ndjson"),
        }
        return Written(dict(reversed(written.items())), ask_again.asked)

    def _put(self, path: str, pieces: Iterable[bytes], content_type: str) -> S3Location:
        place = self.job.completed(path)
        self.files.write(place, self._watched(pieces, path), content_type)
        return place

    def _watched(self, pieces: Iterable[bytes], path: str) -> Iterator[bytes]:
        return self.progress.each(pieces, f"writing {path}")


def _log_faults(answers: Answers) -> None:
    for reason in answers.left_out[:_MOST_LEFT_OUT_LOGGED]:
        logger.error(reason)
    if len(answers.left_out) > _MOST_LEFT_OUT_LOGGED:
        logger.error("and %d more", len(answers.left_out) - _MOST_LEFT_OUT_LOGGED)
    logger.info(
        "answers read",
        requests=answers.requests,
        objects=len(answers.by_line),
        unreadable=answers.unreadable,
        unknown_labels=sum(answers.unknown_labels.values()),
    )
