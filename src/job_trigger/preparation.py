"""What a labeling job will use: checked, then put under generated/, request.json last."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ground_truth.image_formats import image_problem
from ground_truth.label_categories import LabelCategories
from ground_truth.problem import Problem
from ground_truth.s3_layout import INPUT_MANIFEST, LABEL_CATEGORIES, REQUEST, TEMPLATE_FILE
from ground_truth.s3_location import S3Location
from job_trigger.bucket import Files
from job_trigger.job_check import LARGEST_SIDE_FILE, JobCheck
from job_trigger.labeling_service import LabelingService, LookAgain
from job_trigger.manifest_check import ManifestCheck, ManifestFindings
from job_trigger.manifest_files import ManifestCopy, ManifestDeleted, stored_bytes, uploaded_bytes
from job_trigger.problems import Rejected
from job_trigger.settings import Settings
from job_trigger.upload import Upload

_TIME_TO_STOP = 30.0  # seconds: enough to clean up before Lambda ends the function


class OutOfTime(Exception):
    """The function's time ends before the check of a manifest does; the queue brings the upload back."""


class FailedCheck(Rejected):
    """An upload that did not pass its checks; a delivery that found other side files may differ."""


@dataclass(frozen=True)
class Preparation:
    """Checks an upload and puts what its labeling job will use.

    Args:
        settings: how the stack was set up.
        s3: a boto3 client.
        service: SageMaker.
        seconds_left: seconds until Lambda ends the function.
    """

    settings: Settings
    s3: Any
    service: LabelingService
    seconds_left: Callable[[], float]

    def prepared_request(self, upload: Upload) -> dict[str, Any] | None:
        """The request that an earlier delivery of the upload prepared, None if none got that far."""
        stored = Files(self.s3).read(upload.generated(REQUEST))
        if stored is None:
            return None
        request: dict[str, Any] = json.loads(stored.content)
        return request

    def is_prepared(self, upload: Upload) -> bool:
        """Whether a delivery of the upload prepared its request."""
        return self.prepared_request(upload) is not None

    def prepare(self, upload: Upload) -> tuple[dict[str, Any], ManifestFindings]:
        """Check an upload and put its files.

        Returns:
            The CreateLabelingJob request, and what the check of the manifest found.

        Raises:
            FailedCheck: with everything that is wrong.
            LookAgain: if another delivery of the upload was quicker.
            Superseded: if the manifest was uploaded again.
            InvalidSettings: if the stack is set up wrongly.
        """
        check = self._check(upload)
        with ManifestCopy(self.s3, upload.generated(INPUT_MANIFEST)) as copy:
            try:
                self._feed(check, copy, upload)
            except ManifestDeleted as deleted:
                gone = Problem("the manifest was deleted before its job was started", file=upload.file_name)
                raise FailedCheck([gone]) from deleted
            verdict = check.conclude()
            if verdict.error_count or check.categories is None:
                raise FailedCheck(verdict.errors, verdict.error_count)
            copy.commit()
        files = Files(self.s3)
        for name, content, content_type in (
            (LABEL_CATEGORIES, check.categories.as_file(), "application/json"),
            (TEMPLATE_FILE, check.template, "text/html; charset=utf-8"),
        ):
            # What is there already stays: a quicker delivery's request may name it, and a paid job read it.
            place = upload.generated(name)
            if not files.claim(place, content, content_type) and files.read(place) is None:
                raise LookAgain(f"another delivery of this upload is putting its {name}")
        request = json.dumps(check.request, indent=2, ensure_ascii=False).encode()
        if not files.claim(upload.generated(REQUEST), request):
            raise LookAgain("another delivery of this upload has prepared its request")
        return check.request, verdict.findings

    def findings_of_copy(self, upload: Upload, request: dict[str, Any]) -> ManifestFindings:
        """What the check of an upload's manifest found when its copy was made."""
        manifest = ManifestCheck(
            upload.file_name, request["LabelAttributeName"], None, self.settings.max_objects
        )
        for piece in stored_bytes(self.s3, upload.generated(INPUT_MANIFEST)):
            manifest.feed(piece)
        return manifest.finish()

    def labels_of_job(self, upload: Upload) -> tuple[str, ...]:
        """Names of the label categories that the upload's labeling job uses."""
        place = upload.generated(LABEL_CATEGORIES)
        stored = Files(self.s3).read(place)
        return LabelCategories.of_file(stored.content if stored else b"", str(place)).names

    def _check(self, upload: Upload) -> JobCheck:
        files = Files(self.s3)

        def read_file(name: str) -> bytes | None:
            stored = files.read(upload.beside(name), LARGEST_SIDE_FILE + 1)
            return stored.content if stored else None

        def render(template: str, task_input: str) -> list[str]:
            return list(self.service.render(template, task_input, self.settings.labeling_role_arn))

        def look_at_image(place: S3Location) -> Problem | None:
            return image_problem(files.image(place))

        shape = self.service.request_shape
        return JobCheck(upload, self.settings, read_file, shape, look_at_image, render)

    def _feed(self, check: JobCheck, copy: ManifestCopy, upload: Upload) -> None:
        for piece in uploaded_bytes(self.s3, upload):
            if self.seconds_left() < _TIME_TO_STOP:
                raise OutOfTime(f"the check of {upload.location} takes longer than the function may run")
            check.manifest.feed(piece)
            if check.failed_already:
                copy.discard()
            else:
                copy.write(piece)
            if check.manifest.hopeless:
                return
