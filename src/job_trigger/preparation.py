"""What a labeling job will use: checked, then put under generated/, request.json last."""

import json
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ground_truth.image_formats import image_problem
from ground_truth.label_categories import LabelCategories
from ground_truth.lambda_limits import OutOfTime
from ground_truth.problem import Problem
from ground_truth.s3_layout import (
    CHECKED,
    CONSOLIDATION,
    FOLLOW_UP,
    INPUT_MANIFEST,
    LABEL_CATEGORIES,
    REQUEST,
    TEMPLATE_FILE,
)
from job_trigger.checks.template_check import Rendering
from job_trigger.checks.upload_check import LARGEST_SIDE_FILE, CheckResult, UploadCheck
from job_trigger.labeling_service import LabelingService, RetryLater
from job_trigger.manifest_copy import ManifestCopy
from job_trigger.rejection import Rejected
from job_trigger.s3_files import ManifestDeleted, S3Files
from job_trigger.settings import Settings
from job_trigger.upload import Upload

_TIME_TO_STOP = 30.0  # seconds: enough to clean up before Lambda ends the function


class FailedCheck(Rejected):
    """An upload did not pass its checks; a delivery that found other side files may differ."""


class PreparedJob(Struct, frozen=True):
    """A labeling job that is ready to be started."""

    request: dict[str, Any]
    """The CreateLabelingJob request."""
    facts: dict[str, Any]
    """What the checks found, as the receipt has it."""


class Preparation(Struct, frozen=True):
    """Checks an upload and puts what its labeling job will use."""

    upload: Upload
    settings: Settings
    files: S3Files
    sagemaker: LabelingService
    seconds_left: Callable[[], float]
    """Seconds until Lambda ends the function."""

    def earlier(self) -> PreparedJob | None:
        """What an earlier delivery of the upload prepared, None if none got that far."""
        request = self._json(REQUEST)
        return None if request is None else PreparedJob(request, self._json(CHECKED) or {})

    def prepare(self) -> PreparedJob:
        """Check the upload and put its files.

        Raises:
            FailedCheck: if anything is wrong, with all of it.
            RetryLater: if another delivery of the upload was quicker.
            Superseded: if the manifest was uploaded again.
            InvalidSettings: if the stack's settings are wrong.
        """
        check = UploadCheck(
            self.upload,
            self.settings,
            self._side_file,
            self.sagemaker.request_shape,
            lambda image: image_problem(self.files.image(image)),
            self._rendered,
        )
        with ManifestCopy(self.files, self.upload.generated(INPUT_MANIFEST)) as copy:
            try:
                self._feed(check, copy)
            except ManifestDeleted as deleted:
                gone = "the manifest was deleted before its job was started"
                raise FailedCheck([Problem(gone, file=self.upload.file_name)]) from deleted
            result = check.conclude()
            if result.error_count or check.categories is None:
                raise FailedCheck(result.errors, result.error_count)
            copy.commit()
        return self._put(check, check.categories, result)

    def _put(self, check: UploadCheck, categories: LabelCategories, result: CheckResult) -> PreparedJob:
        labels = self._claimed(LABEL_CATEGORIES, categories.as_file())
        self._claimed(TEMPLATE_FILE, check.template, "text/html; charset=utf-8")
        for name, options in ((CONSOLIDATION, check.consolidation), (FOLLOW_UP, check.follow_up)):
            if options is not None:
                self._claimed(name, _as_json(options))
        names = LabelCategories.of_file(labels, LABEL_CATEGORIES).names
        facts = json.loads(self._claimed(CHECKED, _as_json(_facts(check.request, names, result))))
        if not self.files.claim(self.upload.generated(REQUEST), _as_json(check.request)):
            raise RetryLater("another delivery of this upload has prepared its request")
        return PreparedJob(check.request, facts)

    def _claimed(self, name: str, content: bytes, content_type: str = "application/json") -> bytes:
        """Put a generated file; what the file holds then.

        An existing file stays: a quicker delivery's request may name it, and a paid job may read it.
        """
        place = self.upload.generated(name)
        if self.files.claim(place, content, content_type):
            return content
        existing = self.files.read(place)
        if existing is None:
            raise RetryLater(f"another delivery of this upload is putting its {name}")
        return existing.content

    def _json(self, name: str) -> dict[str, Any] | None:
        stored = self.files.read(self.upload.generated(name))
        if stored is None:
            return None
        document: dict[str, Any] = json.loads(stored.content)
        return document

    def _side_file(self, name: str) -> bytes | None:
        stored = self.files.read(self.upload.beside(name), LARGEST_SIDE_FILE + 1)
        return stored.content if stored else None

    def _rendered(self, template: str, task_input: str) -> Rendering:
        return self.sagemaker.render(template, task_input, self.settings.labeling_role_arn)

    def _feed(self, check: UploadCheck, copy: ManifestCopy) -> None:
        for piece in self.files.uploaded_manifest(self.upload):
            if self.seconds_left() < _TIME_TO_STOP:
                raise OutOfTime(f"the check of {self.upload.location} takes longer than the function may run")
            check.manifest.feed(piece)
            if check.failed_already:
                copy.discard()
            else:
                copy.write(piece)
            if check.manifest.hopeless:
                return


def _facts(request: dict[str, Any], labels: tuple[str, ...], result: CheckResult) -> dict[str, Any]:
    cost = result.cost
    follow_up = {"followUpRounds": cost.follow_up_rounds, "answersOfAllRounds": cost.all_answers}
    return {
        "objects": result.objects,
        "objectsToLabel": result.to_label,
        "workersPerObject": request["HumanTaskConfig"]["NumberOfHumanWorkersPerDataObject"],
        "answers": cost.answers,
        **(follow_up if cost.follow_up_rounds else {}),
        "labels": list(labels),
        "warningCount": result.warning_count,
        "warnings": [problem.as_json() for problem in result.warnings],
    }


def _as_json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()
