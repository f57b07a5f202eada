"""How one labeling job's answers are consolidated, where its job.json says so."""

from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from consolidation.settings import Settings
from ground_truth.aws import client
from ground_truth.aws_errors import NOT_READABLE, error_code
from ground_truth.consolidation_options import Method, NoMajority
from ground_truth.s3_layout import CONSOLIDATION, generated
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import safe_repr


class InvalidJobSettings(Exception):
    """A labeling job's own consolidation settings can't be read or are not valid; the text says why."""


class _JobSettings(msgspec.Struct, rename="pascal", forbid_unknown_fields=True):
    """Member ``Consolidation`` of job.json, as the job trigger keeps it."""

    method: Method | None = None
    majority_threshold: Annotated[float, msgspec.Meta(ge=0, lt=1)] | None = None
    no_majority: NoMajority | None = None
    exclusion_category: str | None = None


def settings_of_job(settings: Settings, job_name: str, bucket: str) -> Settings:
    """The stack's settings with the job's own in place of those that the job has.

    Args:
        settings: the stack's.
        job_name: the labeling job's, in lower case.
        bucket: the stack's bucket; empty if there is none.

    Raises:
        InvalidJobSettings: if the job's settings can't be read or are not valid.
    """
    content = _file(generated(bucket, job_name, CONSOLIDATION)) if bucket else None
    return settings if content is None else with_job_settings(settings, content)


def with_job_settings(settings: Settings, content: bytes) -> Settings:
    """The settings, with those in a job's settings file in place of their own.

    Raises:
        InvalidJobSettings: if the file is not what the job trigger writes.
    """
    try:
        own = msgspec.json.decode(content, type=_JobSettings)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidJobSettings(
            f"{CONSOLIDATION} is not valid: {error}, got {safe_repr(content)}"
        ) from error
    values: dict[str, Any] = {
        "consolidation_method": own.method,
        "majority_threshold": own.majority_threshold,
        "no_majority": own.no_majority,
        "exclusion_category": own.exclusion_category,
    }
    return replace(settings, **{name: value for name, value in values.items() if value is not None})


@lru_cache(maxsize=64)
def _file(place: S3Location) -> bytes | None:
    """The file's content, None if there is none; read once per container."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        content: bytes = client("s3").get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error_code(error) in NOT_READABLE:
            return None
        raise InvalidJobSettings(f"{place} can't be read: {error}") from error
    return content
