"""All checks of one upload, the same for the deployed function and for a folder on somebody's machine."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ground_truth.label_categories import LabelCategories
from ground_truth.problem import Problem
from ground_truth.s3_layout import JOB_FILE, LABELS_FILE, TEMPLATE_FILE
from job_trigger.image_check import ImageCheck, LookAtImage
from job_trigger.job_request import label_categories, labeling_job_request
from job_trigger.manifest_check import MOST_LISTED, ManifestCheck, ManifestFindings
from job_trigger.request_rules import Shape
from job_trigger.settings import Settings
from job_trigger.strict_json import read_object
from job_trigger.upload import Upload
from job_trigger.worker_template import (
    Render,
    default_template,
    rendering_problems,
    template_problems,
)

LARGEST_SIDE_FILE = 1_000_000
"""Bytes of a file beside the manifest."""

ReadFile = Callable[[str], bytes | None]
"""Reads a file beside the manifest by its name, or its first LARGEST_SIDE_FILE + 1 bytes; None if it is not
there."""


@dataclass(frozen=True)
class JobVerdict:
    """What is to be said about an upload after all checks."""

    findings: ManifestFindings
    errors: list[Problem]
    """The first ones: of the side files, then of the manifest by line."""
    error_count: int


@dataclass
class JobCheck:
    """The checks of an upload: of the files beside the manifest at once, of the manifest as it is fed.

    Args:
        upload: the manifest.
        settings: how the stack was set up.
        read_file: reads the files beside the manifest.
        shape: CreateLabelingJob's input shape in botocore's service model.
        look_at_image: looks at an image.
        render: renders a worker template.
    """

    upload: Upload
    settings: Settings
    read_file: ReadFile
    shape: Shape
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
        self.categories, label_problems = label_categories(self.settings, job or {}, labels_file)
        self.request, request_problems = labeling_job_request(
            self.upload, self.settings, job or {}, self.shape
        )
        self.template = default_template() if own_template is None else own_template
        self._template_problems = template_problems(self.template)
        if job is not None:  # a job.json that can't be read says nothing about labels and the workteam
            self._problems += request_problems + label_problems
        self._problems += self._template_problems
        attribute = self.request["LabelAttributeName"]
        self._images = ImageCheck(self.settings.check_images, self.upload.file_name, self.look_at_image)
        self.manifest = ManifestCheck(
            self.upload.file_name,
            attribute if isinstance(attribute, str) else self.settings.label_attribute_name,
            self.settings.readable_buckets,
            self.settings.max_objects,
            self._images.see,
        )

    @property
    def failed_already(self) -> bool:
        """Whether an error is known, so that no job will be started."""
        return bool(self._problems) or self.manifest.error_count > 0

    def conclude(self) -> JobVerdict:
        """The verdict, once the whole manifest was fed."""
        findings = self.manifest.finish()
        image_problems, image_problem_count = self._images.finish()
        problems = self._problems + self._too_many_answers(findings) + self._rendering_problems(findings)
        by_line = sorted(findings.errors + image_problems, key=lambda problem: problem.line or 0)
        return JobVerdict(
            findings,
            (problems + by_line)[:MOST_LISTED],
            len(problems) + findings.error_count + image_problem_count,
        )

    def _read(self, name: str) -> bytes | None:
        content = self.read_file(name)
        if content is None or len(content) <= LARGEST_SIDE_FILE:
            return content
        too_large = f"the file has more than {LARGEST_SIDE_FILE:,} bytes"
        self._problems.append(Problem(too_large, f"at most {LARGEST_SIDE_FILE:,} bytes", file=name))
        return None

    def _too_many_answers(self, findings: ManifestFindings) -> list[Problem]:
        limit = self.settings.max_answers_per_job
        human_task = self.request["HumanTaskConfig"]
        workers = (
            human_task.get("NumberOfHumanWorkersPerDataObject") if isinstance(human_task, dict) else None
        )
        if not limit or not isinstance(workers, int) or findings.to_label * workers <= limit:
            return []
        factors = f"objects x workers: {findings.to_label:,} x {workers}"
        answers = f"the job would take {findings.to_label * workers:,} answers ({factors})"
        return [Problem(answers, f"at most {limit:,} (MaxAnswersPerJob)", file=self.upload.file_name)]

    def _rendering_problems(self, findings: ManifestFindings) -> list[Problem]:
        first = findings.first_object
        if self._template_problems or first is None or self.categories is None:
            return []
        task_input = {
            "taskObject": first.get("source-ref", first.get("source")),
            "labels": list(self.categories.names),
        }
        return rendering_problems(self.template, json.dumps(task_input, ensure_ascii=False), self.render)
