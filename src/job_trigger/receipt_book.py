"""Where receipts are posted and announced, each once."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ground_truth.s3_layout import REJECTION, own_receipt
from ground_truth.s3_location import S3Location
from job_trigger.labeling_service import RetryLater
from job_trigger.receipts import Outcome, Receipt, holds, is_of_newer, read_rejection, receipt_place
from job_trigger.s3_files import S3Files, StoredFile
from job_trigger.upload import Upload

_OTHER: dict[Outcome, Outcome] = {"started": "rejected", "rejected": "started"}
# In S3's metadata of a receipt whose SNS message went out.
_ANNOUNCED = {"announced": "yes"}


class PostedReceipt(Struct, frozen=True):
    """A receipt that is in its place."""

    receipt: Receipt
    announced: bool
    """Whether this delivery sent its message, and so is the one to be counted."""


class ReceiptBook(Struct, frozen=True):
    """The receipts of one upload.

    A receipt stands beside the manifest; where the one of a later upload stands there, it is kept under
    generated/. It is put first and marked once its message went out. Where it is not marked, another delivery
    is at work on it or has crashed. A crash between message and mark repeats the message; nothing loses it.

    Whoever uploads manifests may write beside them, and a receipt that they put there must neither keep a job
    from being started nor hide what it costs. So a rejection counts only with its record under generated/,
    which is put before it, and the receipt of a started job only if it says what is true.
    """

    upload: Upload
    files: S3Files
    sns: Any
    """A boto3 client."""
    topic_arn: str
    """Where messages go; empty: nowhere."""

    def find_rejection(self, *, wait_for_announcement: bool) -> PostedReceipt | None:
        """The receipt that says why the upload was rejected, its message sent; None if it does not exist yet.

        Args:
            wait_for_announcement: whether to leave a receipt that is not marked to the other delivery; if
                not, this call sends its message.

        Raises:
            RetryLater: if the receipt is not marked, and ``wait_for_announcement``.
        """
        place = receipt_place(self.upload, "rejected")
        standing = self.files.read(place)
        if standing and is_of_newer(standing.content, self.upload):
            place = self._own_place("rejected")
            standing = self.files.read(place)
        return self._found(self._rejection_in(standing), place, standing, wait_for_announcement)

    @property
    def has_rejection(self) -> bool:
        """Whether the upload has a receipt that rejects it, its message sent or not."""
        return self._rejection_in(self.files.read(receipt_place(self.upload, "rejected"))) is not None

    def post(
        self, receipt: Receipt, *, wait_for_announcement: bool, unless: Callable[[], bool]
    ) -> PostedReceipt:
        """Put a receipt, delete the other kind, send the message: each once, however often this is called.

        Args:
            receipt: the receipt.
            wait_for_announcement: as for :meth:`find_rejection`.
            unless: asked once the receipt is put; if so, it is taken back before it is announced.

        Raises:
            RetryLater: if another delivery of the same upload is posting its receipt, or was quicker.
        """
        outcome, place = receipt.outcome, receipt.place
        standing, other = self.files.read(place), self.files.read(receipt_place(self.upload, _OTHER[outcome]))
        if any(there and is_of_newer(there.content, self.upload) for there in (standing, other)):
            place, other = self._own_place(outcome), None
            standing = self.files.read(place)
        found: Receipt | None
        if outcome == "rejected":
            found = self._rejection_in(standing)
        else:
            found = receipt if standing and holds(standing.content, receipt) else None
        posted = self._found(found, place, standing, wait_for_announcement)
        if posted:
            return posted
        if outcome == "rejected":
            self.files.claim(self._rejection, receipt.content)
        etag = self.files.claim(place, receipt.content, over=standing.etag if standing else None)
        if etag is None:
            raise RetryLater("another delivery is posting a receipt for this manifest")
        if place == receipt.place and unless():
            self.files.delete(place)
            raise RetryLater("another delivery of this upload has ended differently")
        return self._finish(receipt, place, etag, other)

    def _found(
        self,
        receipt: Receipt | None,
        place: S3Location,
        standing: StoredFile | None,
        wait_for_announcement: bool,
    ) -> PostedReceipt | None:
        if standing is None or receipt is None:
            return None
        if standing.metadata == _ANNOUNCED:
            return PostedReceipt(receipt, announced=False)
        if wait_for_announcement:
            raise RetryLater(
                "another delivery of this upload has put its receipt but has not sent its message yet"
            )
        other = None
        if place == receipt.place:
            other = self.files.read(receipt_place(self.upload, _OTHER[receipt.outcome]))
        return self._finish(receipt, place, standing.etag, other)

    def _rejection_in(self, standing: StoredFile | None) -> Receipt | None:
        """The job trigger's own record of a rejection, None if the file in its place does not say one."""
        if standing is None or read_rejection(standing.content, self.upload) is None:
            return None
        record = self.files.read(self._rejection)
        return read_rejection(record.content, self.upload) if record else None

    def _finish(
        self, receipt: Receipt, place: S3Location, etag: str, other: StoredFile | None
    ) -> PostedReceipt:
        if other is not None:
            self.files.delete(receipt_place(self.upload, _OTHER[receipt.outcome]))
        if self.topic_arn:
            self.sns.publish(
                TopicArn=self.topic_arn,
                Subject=f"Labeling job {receipt.outcome}: {self.upload.job_name}",
                Message=receipt.message,
                MessageAttributes={"outcome": {"DataType": "String", "StringValue": receipt.outcome}},
            )
        # Not over the receipt of a later upload, which may have taken its place by now.
        self.files.claim(place, receipt.content, over=etag, metadata=_ANNOUNCED)
        return PostedReceipt(receipt, announced=True)

    @property
    def _rejection(self) -> S3Location:
        return self.upload.generated(REJECTION)

    def _own_place(self, outcome: Outcome) -> S3Location:
        return own_receipt(self.upload.bucket, self.upload.job_name, outcome)
