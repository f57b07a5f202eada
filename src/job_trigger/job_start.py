"""An upload becomes one labeling job and one receipt, however often it is delivered and wherever interrupted.

What was done is told by what is there: the labeling job, whose name belongs to this upload alone;
request.json, which the first delivery that finds no error puts last and all others send unchanged; the
receipt. Each step can be repeated, and each delivery starts by looking what there is.

Two deliveries at once may find different side files, and one of them reason to reject what the other starts.
So each puts its own mark (request.json, the rejection) before it looks for the other's, and one of them sees
both. Who starts then waits until the rejection is announced or gone; who rejects takes it back unannounced.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ground_truth.problem import Problem
from ground_truth.s3_layout import INPUT_MANIFEST, REQUEST
from job_trigger import receipts
from job_trigger.bucket import Files
from job_trigger.labeling_service import LabelingService, LookAgain
from job_trigger.manifest_check import ManifestFindings
from job_trigger.preparation import FailedCheck, Preparation
from job_trigger.problems import Rejected
from job_trigger.settings import Settings
from job_trigger.upload import Upload

PAUSES = (1.0, 2.0, 4.0)
"""Seconds between looks at what another delivery of the same upload is doing."""
_TIME_FOR_ANOTHER_LOOK = 300.0  # seconds: a call that is tried again and again can take that long


@dataclass(frozen=True)
class JobStarter:
    """Starts the labeling job of an upload, or rejects it.

    Args:
        settings: how the stack was set up.
        s3, sagemaker, sns: boto3 clients.
        seconds_left: seconds until Lambda ends the function.
        sleep: waits.
    """

    settings: Settings
    s3: Any
    sagemaker: Any
    sns: Any
    seconds_left: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep

    def process(self, upload: Upload) -> receipts.Left:
        """Do for an upload what earlier deliveries have not done.

        Raises:
            Superseded: if there is nothing to do because the manifest was uploaded again.
            Exception: for every other reason to try again later.
        """
        for pause in PAUSES:
            try:
                return self._attempt(upload, patient=True)
            except LookAgain:
                if self.seconds_left() < _TIME_FOR_ANOTHER_LOOK:
                    raise
                self.sleep(pause)
        return self._attempt(upload, patient=False)

    def _attempt(self, upload: Upload, *, patient: bool) -> receipts.Left:
        book = receipts.ReceiptBook(Files(self.s3), self.sns, self.settings.notification_topic_arn)
        service = LabelingService(self.sagemaker)
        job = service.describe(upload.job_name)
        left = book.find(upload, "started" if job else "rejected", patient=patient)
        if left:
            return left
        preparation = Preparation(self.settings, self.s3, service, self.seconds_left)
        try:
            if job:
                receipt = _receipt_of(upload, preparation, job)
            else:
                receipt = _started(upload, preparation, service, book)
        except FailedCheck as failed:
            rejection = receipts.rejected(upload, failed)
            return book.leave(rejection, patient=patient, unless=lambda: preparation.is_prepared(upload))
        except Rejected as refused:
            receipt = receipts.rejected(upload, refused)
        return book.leave(receipt, patient=patient)


def _receipt_of(upload: Upload, preparation: Preparation, job: dict[str, Any]) -> receipts.Receipt:
    """The receipt of a labeling job that has the upload's name."""
    uri = job["InputConfig"]["DataSource"].get("S3DataSource", {}).get("ManifestS3Uri")
    if uri != str(upload.generated(INPUT_MANIFEST)):
        taken = f"the name {upload.job_name} belongs to another labeling job, with the manifest {uri}"
        raise Rejected([Problem(taken, "a free name: upload the manifest again", file="labeling job")])
    request = preparation.prepared_request(upload)
    if request is None:
        raise LookAgain(f"{upload.generated(REQUEST)} does not exist, though its labeling job does")
    return _receipt(upload, preparation, job["LabelingJobArn"], request)


def _started(
    upload: Upload, preparation: Preparation, service: LabelingService, book: receipts.ReceiptBook
) -> receipts.Receipt:
    """Start the upload's labeling job, with what an earlier delivery prepared or after preparing it."""
    findings = None
    request = preparation.prepared_request(upload)
    if request is None:
        request, findings = preparation.prepare(upload)
        if book.holds(upload, "rejected"):
            raise LookAgain("another delivery of this upload has rejected it")
    return _receipt(upload, preparation, service.create(request), request, findings)


def _receipt(
    upload: Upload,
    preparation: Preparation,
    arn: str,
    request: dict[str, Any],
    findings: ManifestFindings | None = None,
) -> receipts.Receipt:
    if findings is None:
        findings = preparation.findings_of_copy(upload, request)
    return receipts.started(upload, arn, request, preparation.labels_of_job(upload), findings)
