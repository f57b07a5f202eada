"""An upload becomes one labeling job and one receipt, however often it is delivered and wherever interrupted.

What was done shows in what exists: the labeling job, whose name belongs to this upload alone; request.json,
which the first delivery that finds no error puts last and all others send unchanged; the receipt. Each step
can be repeated, and each delivery starts by reading the current state.

Two concurrent deliveries may find different side files, and one of them reason to reject what the other
starts. So each puts its own mark (request.json, the rejection) before it looks for the other's, and one of
them sees both. Who starts then waits until the rejection is announced or gone; who rejects takes it back
unannounced.
"""

import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ground_truth.problem import Problem
from ground_truth.s3_layout import INPUT_MANIFEST, REQUEST
from job_trigger.labeling_service import LabelingService, RetryLater
from job_trigger.preparation import FailedCheck, Preparation
from job_trigger.receipt_book import PostedReceipt, ReceiptBook
from job_trigger.receipts import Receipt, rejected, started
from job_trigger.rejection import Rejected
from job_trigger.s3_files import S3Files, Superseded
from job_trigger.settings import Settings
from job_trigger.upload import LONGEST_MANIFEST_KEY, Upload

PAUSES = (1.0, 2.0, 4.0)
"""Seconds between looks at what another delivery of the same upload is doing."""
_TIME_FOR_ANOTHER_LOOK = 300.0  # seconds: with its retries, one call can take that long


class JobStart(Struct, frozen=True):
    """Starts the labeling job of one upload, or rejects it."""

    upload: Upload
    files: S3Files
    sagemaker: LabelingService
    preparation: Preparation
    book: ReceiptBook
    seconds_left: Callable[[], float]
    """Seconds until Lambda ends the function."""

    @classmethod
    def of(
        cls,
        upload: Upload,
        settings: Settings,
        clients: Callable[[str], Any],
        seconds_left: Callable[[], float],
    ) -> "JobStart":
        """The start of an upload's job, with all that it needs.

        Args:
            upload: the manifest.
            settings: how the stack was set up.
            clients: gives the boto3 client of a service.
            seconds_left: seconds until Lambda ends the function.
        """
        files, sagemaker = S3Files(clients("s3")), LabelingService(clients("sagemaker"))
        return cls(
            upload,
            files,
            sagemaker,
            Preparation(upload, settings, files, sagemaker, seconds_left),
            ReceiptBook(upload, files, clients("sns"), settings.notification_topic_arn),
            seconds_left,
        )

    def run(self) -> PostedReceipt:
        """Do for the upload what earlier deliveries have not done.

        Raises:
            Superseded: if there is nothing to do because the manifest was uploaded again.
            Exception: for every other reason to try again later.
        """
        for pause in PAUSES:
            try:
                return self._attempt(wait_for_announcement=True)
            except RetryLater:
                if self.seconds_left() < _TIME_FOR_ANOTHER_LOOK:
                    raise
                time.sleep(pause)
        return self._attempt(wait_for_announcement=False)

    def _attempt(self, *, wait_for_announcement: bool) -> PostedReceipt:
        job = self.sagemaker.describe(self.upload.job_name)
        if job is None:
            posted = self.book.find_rejection(wait_for_announcement=wait_for_announcement)
            if posted:
                return posted
        receipt, unless = self._receipt(job)
        return self.book.post(receipt, wait_for_announcement=wait_for_announcement, unless=unless)

    def _receipt(self, job: dict[str, Any] | None) -> tuple[Receipt, Callable[[], bool]]:
        """What has become of the upload, and what would speak against posting that."""
        try:
            return (self._found(job) if job else self._started()), lambda: False
        except FailedCheck as failed:
            return rejected(self.upload, failed), lambda: self.preparation.earlier() is not None
        except Rejected as refused:
            return rejected(self.upload, refused), lambda: False

    def _found(self, job: dict[str, Any]) -> Receipt:
        """The receipt of a labeling job that has the upload's name."""
        uri = job["InputConfig"]["DataSource"].get("S3DataSource", {}).get("ManifestS3Uri")
        if uri != str(self.upload.generated(INPUT_MANIFEST)):
            taken = (
                f"the name {self.upload.job_name} belongs to another labeling job, with the manifest {uri}"
            )
            problem = Problem(taken, "a free name: upload the manifest again", file="labeling job")
            raise Rejected([problem])
        prepared = self.preparation.earlier()
        if prepared is None:
            raise RetryLater(f"{self.upload.generated(REQUEST)} does not exist, though its labeling job does")
        return started(self.upload, job["LabelingJobArn"], prepared)

    def _started(self) -> Receipt:
        """Start the upload's labeling job, with what an earlier delivery prepared or after preparing it."""
        if not self.upload.leaves_room_for_receipt:
            too_long = f"the manifest's key has {len(self.upload.key.encode()):,} bytes"
            right = f"at most {LONGEST_MANIFEST_KEY:,} bytes, so that a receipt can be put beside it"
            raise Rejected([Problem(too_long, right, file=self.upload.file_name)])
        prepared = self.preparation.earlier()
        if prepared is None:
            prepared = self.preparation.prepare()
            if self.book.has_rejection:
                raise RetryLater("another delivery of this upload has rejected it")
        elif self.files.is_superseded(self.upload):
            raise Superseded(f"{self.upload.location} was uploaded again")
        return started(self.upload, self.sagemaker.create(prepared.request), prepared)
