"""The events that report an uploaded manifest, in every form in which they reach the function.

Source: the Amazon S3 user guide, "Event message structure" (notifications) and "Amazon S3 event message
structure" for EventBridge. Keys in notifications are URL-encoded, keys in EventBridge events are not.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from ground_truth.event_kinds import OBJECT_CREATED, OBJECT_CREATED_SOURCE, ForeignEvent
from ground_truth.safe_text import safe_repr
from job_trigger.upload import Upload


def uploads_in(event: object) -> list[Upload]:
    """The uploads that one event reports: an EventBridge event, or an S3 notification of any number.

    S3's ``s3:TestEvent``, sent when a notification is set up, reports none.

    Raises:
        ForeignEvent: if it is any other event.
    """
    if _member(event, "Event") == "s3:TestEvent":
        return []
    kind = (_member(event, "source"), _member(event, "detail-type"))
    if kind == (OBJECT_CREATED_SOURCE, OBJECT_CREATED):
        detail = _member(event, "detail")
        return [_upload(_member(detail, "bucket"), _member(detail, "object"), "etag", "version-id")]
    records = _records(event)
    if records:
        return [_notified(record) for record in records]
    raise ForeignEvent(f"The event must be an S3 event, got {_described(event)}")


def _notified(record: object) -> Upload:
    name = str(_member(record, "eventName"))
    if _member(record, "eventSource") != "aws:s3" or not name.removeprefix("s3:").startswith(
        "ObjectCreated:"
    ):
        raise ForeignEvent(f"The event must report an object created in S3, got {_described(record)}")
    s3 = _member(record, "s3")
    return _upload(_member(s3, "bucket"), _member(s3, "object"), "eTag", "versionId", encoded=True)


def _upload(bucket: object, s3_object: object, etag: str, version: str, *, encoded: bool = False) -> Upload:
    name, key = _member(bucket, "name"), _member(s3_object, "key")
    if not isinstance(name, str) or not name or not isinstance(key, str) or not key:
        raise ForeignEvent(
            f"The event must name a bucket and a key, got {safe_repr(name)} and {safe_repr(key)}"
        )
    try:
        plain_key = unquote_plus(key, errors="strict") if encoded else key
        plain_key.encode()
    except UnicodeError as error:
        raise ForeignEvent(f"The event must name a key in UTF-8, got {safe_repr(key)}") from error
    version_id = _text(s3_object, version)
    return Upload(
        name,
        plain_key,
        None if version_id == "null" else version_id,  # S3's word for an object older than versioning
        (_text(s3_object, etag) or "").strip('"') or None,
        _text(s3_object, "sequencer"),
    )


def _described(event: object) -> str:
    """What an event calls itself, for the error."""
    if not isinstance(event, Mapping):
        return safe_repr(event)
    names = ("source", "detail-type", "eventSource", "EventSource", "eventName", "Event", "Type")
    called = ", ".join(f"{name} {safe_repr(event[name])}" for name in names if name in event)
    return called or f"an object with the keys {safe_repr(sorted(map(str, event)))}"


def _records(event: object) -> list[Any]:
    records = _member(event, "Records")
    return records if isinstance(records, list) else []


def _text(container: object, name: str) -> str | None:
    value = _member(container, name)
    return value if isinstance(value, str) and value else None


def _member(container: object, name: str) -> Any:
    return container.get(name) if isinstance(container, Mapping) else None
