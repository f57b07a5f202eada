"""Reading from S3 what a consolidation request points to."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from ground_truth.annotation_payload import PayloadObject, UnreadablePayload, UnusableObject, decode_payload
from ground_truth.aws import CONNECTIONS, client
from ground_truth.s3_location import InvalidS3Uri, S3Location


def read_payload(place: S3Location) -> list[PayloadObject | UnusableObject]:
    """The data objects in a payload file.

    Raises:
        UnreadablePayload: if the file can't be read or is not a JSON array; the text names its URI.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return decode_payload(_read(place))
    except (BotoCoreError, ClientError, UnreadablePayload) as error:
        raise UnreadablePayload(f"the payload {place} can't be read: {error}") from error


class AnnotationFiles:
    """The answers of a batch that are in files of their own, as ``annotationData.s3Uri`` says.

    Ground Truth rarely does that, so no file is read before the first such answer is met; then all files of
    the batch are read side by side.
    """

    def __init__(self, items: Iterable[PayloadObject | UnusableObject]) -> None:
        self._items = items
        self._texts: dict[str, str | None] | None = None

    def text(self, uri: str) -> str | None:
        """The text of one file, None if it can't be read."""
        if self._texts is None:
            uris = set(self._uris())
            with ThreadPoolExecutor(CONNECTIONS) as readers:
                self._texts = dict(zip(uris, readers.map(_text, uris), strict=True))
        return self._texts.get(uri)

    def _uris(self) -> Iterator[str]:
        for item in self._items:
            for annotation in (isinstance(item, PayloadObject) and item.annotations) or ():
                data = annotation.annotation_data
                if data and data.content is None and isinstance(data.s3_uri, str):
                    yield data.s3_uri


def _text(uri: str) -> str | None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return _read(S3Location.parse(uri)).decode()
    except (BotoCoreError, ClientError, InvalidS3Uri, UnicodeDecodeError):
        return None


def _read(place: S3Location) -> bytes:
    content: bytes = client("s3").get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
    return content
