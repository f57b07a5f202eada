"""Where a function finds the label categories of the job it works for."""

import os
from functools import lru_cache
from typing import Any

import msgspec

from ground_truth.aws import client
from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.labeling_job import InvalidLabelingJobArn, job_name_of
from ground_truth.s3_location import S3Location
from ground_truth.shown import shown

# A missing object reads as AccessDenied where the role may not list the bucket.
_NOT_THERE = ("NoSuchKey", "NoSuchBucket", "AccessDenied", "403", "404")


class CategoriesNotFound(Exception):
    """The label categories of a job can't be had; the text says of which job and why."""


def categories_for(labeling_job_arn: object) -> LabelCategories:
    """The categories of a labeling job; a second call for the same job asks nobody.

    LABEL_CATEGORIES (a JSON list of names) decides where it is set. A job that this package started left
    them in the stack's bucket (BUCKET), which costs one quick read; for any other job SageMaker's
    DescribeLabelingJob says where its category file is.

    Raises:
        InvalidLabelCategories: if LABEL_CATEGORIES is set to anything else than such a list.
        CategoriesNotFound: if neither place gives them, or if what is there is not valid.
    """
    from_environment = categories_from_environment()
    if from_environment:
        return from_environment
    try:
        job_name = job_name_of(labeling_job_arn)
    except InvalidLabelingJobArn as error:
        raise CategoriesNotFound(f"no label categories: {error}") from error
    return categories_of_job(job_name, os.environ.get("BUCKET", ""))


def categories_from_environment() -> LabelCategories | None:
    """The categories that LABEL_CATEGORIES holds, None where it is absent or empty.

    Raises:
        InvalidLabelCategories: if it holds anything else than a JSON list of 2 to 50 names.
    """
    text = os.environ.get("LABEL_CATEGORIES", "").strip()
    return _parsed(text) if text else None


@lru_cache(maxsize=1)
def _parsed(text: str) -> LabelCategories:
    try:
        names = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise InvalidLabelCategories(
            [f'LABEL_CATEGORIES: must be a JSON list of names, such as ["dog", "cat"], got {shown(text)}']
        ) from error
    return LabelCategories.of_names(names, "LABEL_CATEGORIES")


@lru_cache(maxsize=64)
def categories_of_job(job_name: str, bucket: str) -> LabelCategories:
    """The categories that S3 or SageMaker know of a job; remembered until ``cache_clear()`` is called.

    Raises:
        CategoriesNotFound: as :func:`categories_for`.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        own = _own_file(S3Location(bucket, f"generated/{job_name}/label-categories.json")) if bucket else None
        return own or _described(job_name)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise CategoriesNotFound(f"no label categories for labeling job {job_name!r}: {error}") from error


def _own_file(place: S3Location) -> LabelCategories | None:
    from botocore.exceptions import ClientError

    try:
        return _read(place)
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_THERE:
            return None
        raise


def _described(job_name: str) -> LabelCategories:
    job: dict[str, Any] = client("sagemaker").describe_labeling_job(LabelingJobName=job_name)
    if "LabelCategoryConfigS3Uri" not in job:
        raise InvalidLabelCategories(["the job has no LabelCategoryConfigS3Uri"])
    return _read(S3Location.parse(job["LabelCategoryConfigS3Uri"]))


def _read(place: S3Location) -> LabelCategories:
    answer = client("s3").get_object(Bucket=place.bucket, Key=place.key)
    return LabelCategories.of_file(answer["Body"].read(), str(place))
