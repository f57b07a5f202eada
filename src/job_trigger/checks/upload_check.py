"""All checks of one upload: its side files at once, its manifest as it streams, then the page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from ground_truth.label_categories import LabelCategories
from ground_truth.problem import Problem
from ground_truth.s3_layout import JOB_FILE, LABELS_FILE, TEMPLATE_FILE
from job_trigger.checks.data_object_rules import DataObjectRules
from job_trigger.checks.image_check import ImageCheck, LookAtImage
from job_trigger.checks.job_options import (
    CONSOLIDATION_KEY,
    FOLLOW_UP_KEY,
    FollowUpOptions,
    exclusion_category,
)
from job_trigger.checks.job_request import label_categories, labeling_job_request
from job_trigger.checks.json_file import read_object
from job_trigger.checks.manifest_check import MOST_LISTED, ManifestCheck, ManifestFindings
from job_trigger.checks.request_rules import Shape
from job_trigger.checks.template_check import Render, TemplateCheck, default_template
from job_trigger.settings import Settings
from job_trigger.upload import Upload

LARGEST_SIDE_FILE = 1_000_000
"""Bytes of a file beside the manifest."""

ReadFile = Callable[[str], bytes | None]
"""Reads a file beside the manifest by its name, or its first LARGEST_SIDE_FILE + 1 bytes; None if it does not
exist."""


class Cost(Struct, frozen=True):
    """How many answers will be paid for, at most."""

    objects: int = 0
    """Objects that workers will be asked about."""
    workers: int = 0
    """Workers who answer each of them."""
    follow_up_rounds: int = 0
    follow_up_answers: int = 0
    """Answers that the follow-up rounds take, all together."""

    @property
    def answers(self) -> int:
        """Answers that the labeling job itself takes."""
        return self.objects * self.workers

    @property
    def all_answers(self) -> int:
        """Answers of the labeling job and its follow-up rounds."""
        return self.answers + self.follow_up_answers


class CheckResult(Struct, frozen=True):
    """What the checks found."""

    objects: int
    """Lines of the manifest."""
    to_label: int
    """Objects that workers will be asked about."""
    cost: Cost
    errors: list[Problem]
    """The first ones: of the side files, then of the manifest by line."""
    error_count: int
    warnings: list[Problem]
    """The first ones: of the side files, then of the manifest by line."""
    warning_count: int


@dataclass
class UploadCheck:
    """The checks of an upload: of the files beside the manifest at once, of the manifest as it is fed."""

    upload: Upload
    settings: Settings
    read_file: ReadFile
    shape: Shape
    """CreateLabelingJob's input shape in botocore's service model."""
    look_at_image: LookAtImage
    render: Render

    request: dict[str, Any] = field(init=False)
    """The CreateLabelingJob request."""
    categories: LabelCategories | None = field(init=False)
    template: bytes = field(init=False)
    manifest: ManifestCheck = field(init=False)
    """To be fed with the manifest's bytes."""

    def __post_init__(self) -> None:
        self._problems: list[Problem] = []
        job_file, labels_file, own_template = map(self._read, (JOB_FILE, LABELS_FILE, TEMPLATE_FILE))
        job, job_problems = ({}, []) if job_file is None else read_object(job_file, JOB_FILE)
        self._problems += job_problems
        self._job = job or {}
        self.categories, label_problems = label_categories(self.settings, self._job, labels_file)
        self.request, request_problems = labeling_job_request(
            self.upload, self.settings, self._job, self.shape
        )
        if job is not None:  # a job.json that can't be read says nothing about labels and the workteam
            self._problems += request_problems + label_problems
        self.template = default_template() if own_template is None else own_template
        self._template_check = TemplateCheck(
            self.template,
            self.categories,
            exclusion_category(self._job, self.settings),
            self.upload.file_name,
            self.render,
        )
        self._template_problems = self._template_check.problems()
        self._problems += self._template_problems
        attribute = self.request["LabelAttributeName"]
        rules = DataObjectRules(
            attribute if isinstance(attribute, str) else self.settings.label_attribute_name,
            self.settings.readable_buckets,
            self.categories,
        )
        self._images = ImageCheck(self.settings.check_images, self.upload.file_name, self.look_at_image)
        self.manifest = ManifestCheck(
            self.upload.file_name, rules, self.settings.max_objects, self._images.see
        )

    @property
    def consolidation(self) -> dict[str, Any] | None:
        """How the job's answers are consolidated, as job.json has it; None where the stack decides."""
        return self._job.get(CONSOLIDATION_KEY)

    @property
    def follow_up(self) -> dict[str, Any] | None:
        """The job's follow-up, kept so that the cost stays as announced; None if it has none."""
        own = self._job.get(FOLLOW_UP_KEY)
        rounds = FollowUpOptions.of_job(self._job, self.settings)
        return None if own is None and not rounds.rounds else (own or {}) | rounds.as_json()

    @property
    def failed_already(self) -> bool:
        """Whether an error is known already, so that no job will be started."""
        return bool(_errors(self._problems)) or self.manifest.error_count > 0

    def conclude(self) -> CheckResult:
        """What the checks found, once the whole manifest was fed."""
        findings = self.manifest.finish()
        image_problems, image_problem_count = self._images.finish()
        problems = list(self._problems)
        if not _errors(self._template_problems):
            problems += self._template_check.rendering_problems(findings)
        cost = self._cost(findings)
        errors = _errors(problems) + self._too_many_answers(cost)
        on_lines = [problem for problem in errors if problem.line]
        by_line = sorted(on_lines + findings.errors + image_problems, key=lambda problem: problem.line or 0)
        warnings = [problem for problem in problems if problem.severity == "warning"]
        return CheckResult(
            findings.objects,
            findings.to_label,
            cost,
            ([problem for problem in errors if not problem.line] + by_line)[:MOST_LISTED],
            len(errors) + findings.error_count + image_problem_count,
            warnings + findings.warnings,
            len(warnings) + findings.warning_count,
        )

    def _read(self, name: str) -> bytes | None:
        content = self.read_file(name)
        if content is None or len(content) <= LARGEST_SIDE_FILE:
            return content
        too_large = f"the file has more than {LARGEST_SIDE_FILE:,} bytes"
        self._problems.append(Problem(too_large, f"at most {LARGEST_SIDE_FILE:,} bytes", file=name))
        return None

    def _cost(self, findings: ManifestFindings) -> Cost:
        task = self.request["HumanTaskConfig"]
        workers = task.get("NumberOfHumanWorkersPerDataObject") if isinstance(task, dict) else None
        if not isinstance(workers, int) or any(
            problem.file == JOB_FILE for problem in _errors(self._problems)
        ):
            return Cost()
        follow_up = FollowUpOptions.of_job(self._job, self.settings)
        with_answers = findings.to_label + findings.answered_earlier
        return Cost(findings.to_label, workers, follow_up.rounds, follow_up.answers(with_answers))

    def _too_many_answers(self, cost: Cost) -> list[Problem]:
        limit = self.settings.max_answers_per_job
        if not limit or cost.all_answers <= limit:
            return []
        rounds = f", plus {cost.follow_up_answers:,} in follow-up rounds" if cost.follow_up_rounds else ""
        factors = f"objects x workers: {cost.objects:,} x {cost.workers}{rounds}"
        message = f"the job would take {cost.all_answers:,} answers ({factors})"
        return [Problem(message, f"at most {limit:,} (MaxAnswersPerJob)", file=self.upload.file_name)]


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]
