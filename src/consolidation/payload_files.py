"""Reading from S3 what a consolidation request points to."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from ground_truth.annotation_payload import PayloadObject, UnreadablePayload, UnusableObject, decode_payload
from ground_truth.aws import client
from ground_truth.s3_location import InvalidS3Uri, S3Location

# As many as the client keeps connections for.
_READERS = 10


def read_payload(place: S3Location) -> list[PayloadObject | UnusableObject]:
    """The data objects in a payload file.

    Raises:
        UnreadablePayload: if the file can't be had or is no JSON array, naming its URI.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return decode_payload(_read(place))
    except (BotoCoreError, ClientError, UnreadablePayload) as error:
        raise UnreadablePayload(f"the payload {place} can't be read: {error}") from error


def read_annotation_files(items: Iterable[PayloadObject | UnusableObject]) -> dict[str, str | None]:
    """The texts of all annotations that are in files, by S3 URI; None for a file that can't be read."""
    uris = {
        annotation.annotation_data.s3_uri
        for item in items
        if isinstance(item, PayloadObject)
        for annotation in item.annotations or ()
        if annotation.annotation_data
        and annotation.annotation_data.content is None
        and isinstance(annotation.annotation_data.s3_uri, str)
    }
    if not uris:
        return {}
    with ThreadPoolExecutor(_READERS) as readers:
        return dict(zip(uris, readers.map(_text, uris), strict=True))


def _text(uri: str) -> str | None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return _read(S3Location.parse(uri)).decode()
    except (BotoCoreError, ClientError, InvalidS3Uri, UnicodeDecodeError):
        return None


def _read(place: S3Location) -> bytes:
    content: bytes = client("s3").get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
    return content
