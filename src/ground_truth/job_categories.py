"""Where a function finds the label categories of the job it works for."""

import os
from functools import lru_cache
from typing import Any

from ground_truth.aws import client
from ground_truth.aws_errors import NOT_READABLE, error_code
from ground_truth.environment import Environment
from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.labeling_job import InvalidLabelingJobArn, job_name_of
from ground_truth.s3_layout import LABEL_CATEGORIES, generated
from ground_truth.s3_location import S3Location


class CategoriesNotFound(Exception):
    """The label categories of a job can't be found; the text says of which job and why."""


def categories_for(labeling_job_arn: object) -> LabelCategories:
    """The categories of a labeling job; a second call for the same job makes no request.

    LABEL_CATEGORIES (a JSON list of names) decides where it is set. A job that this package started left
    them in the stack's bucket (BUCKET), which costs one quick read; for any other job SageMaker's
    DescribeLabelingJob says where its category file is.

    Raises:
        InvalidSettings: if LABEL_CATEGORIES is set to anything but such a list.
        CategoriesNotFound: if neither place has them, or if what it has is not valid.
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
        InvalidSettings: if it holds anything but a JSON list of 2 to 50 names.
    """
    return _categories_in(os.environ.get("LABEL_CATEGORIES", ""))


@lru_cache(maxsize=1)
def _categories_in(text: str) -> LabelCategories | None:
    read = Environment({"LABEL_CATEGORIES": text})
    categories = read.labels("LABEL_CATEGORIES")
    read.check()
    return categories


@lru_cache(maxsize=64)
def categories_of_job(job_name: str, bucket: str) -> LabelCategories:
    """The categories that S3 or SageMaker know of a job; remembered until ``cache_clear()`` is called.

    Raises:
        CategoriesNotFound: as :func:`categories_for`.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        own = _own_file(generated(bucket, job_name, LABEL_CATEGORIES)) if bucket else None
        return own or _described(job_name)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise CategoriesNotFound(f"no label categories for labeling job {job_name!r}: {error}") from error


def _own_file(place: S3Location) -> LabelCategories | None:
    from botocore.exceptions import ClientError

    try:
        return _read(place)
    except ClientError as error:
        if error_code(error) in NOT_READABLE:
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
