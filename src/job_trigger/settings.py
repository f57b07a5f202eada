"""How the job trigger was set up, read from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args

from ground_truth.environment import Environment
from ground_truth.follow_up_rules import DEFAULT_ROUNDS, DEFAULT_SHARE, DEFAULT_WORKERS, MOST_ROUNDS
from ground_truth.label_categories import LabelCategories
from ground_truth.labeling_job import (
    DEFAULT_CONCURRENT_TASKS,
    LONGEST_AVAILABILITY_SECONDS,
    LONGEST_TASK_SECONDS,
    MOST_CONCURRENT_TASKS,
    MOST_WORKERS_PER_OBJECT,
)
from ground_truth.manifest import MOST_OBJECTS

ImageCheckMode = Literal["sample", "all", "none"]


@dataclass(frozen=True)
class Settings:
    """One field for each environment variable of the same name, with the default of an unset one."""

    bucket: str
    labeling_role_arn: str
    pre_annotation_function_arn: str
    consolidation_function_arn: str
    notification_topic_arn: str = ""
    kms_key_arn: str = ""
    workteam_arn: str = ""
    default_labels: LabelCategories | None = None
    label_attribute_name: str = "label"
    workers_per_object: int = 3
    task_time_limit_seconds: int = 600
    task_availability_seconds: int = 10 * 24 * 3600
    max_concurrent_tasks: int = DEFAULT_CONCURRENT_TASKS
    task_title: str = "Choose all labels that apply"
    task_description: str = "Look at the image and choose every label that applies to it"
    task_keywords: tuple[str, ...] = ("image", "classification", "labels")
    max_objects: int = MOST_OBJECTS
    max_answers_per_job: int = 0
    """0: no limit."""
    check_images: ImageCheckMode = "sample"
    data_buckets: tuple[str, ...] = ()
    exclusion_category: str = ""
    follow_up_rounds: int = DEFAULT_ROUNDS
    follow_up_share: float = DEFAULT_SHARE
    follow_up_workers: int = DEFAULT_WORKERS

    @property
    def readable_buckets(self) -> tuple[str, ...]:
        """The buckets that data objects may be in."""
        return (self.bucket, *self.data_buckets)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings in environment variables; an empty variable counts as unset.

        Raises:
            InvalidSettings: if any variable is wrong, with all their names, values and what would be right.
        """
        read = Environment(environment)
        settings = cls(
            bucket=read.required("BUCKET"),
            labeling_role_arn=read.required("LABELING_ROLE_ARN"),
            pre_annotation_function_arn=read.required("PRE_ANNOTATION_FUNCTION_ARN"),
            consolidation_function_arn=read.required("CONSOLIDATION_FUNCTION_ARN"),
            notification_topic_arn=read.text("NOTIFICATION_TOPIC_ARN"),
            kms_key_arn=read.text("KMS_KEY_ARN"),
            workteam_arn=read.text("WORKTEAM_ARN"),
            default_labels=read.labels("DEFAULT_LABELS"),
            label_attribute_name=read.text("LABEL_ATTRIBUTE_NAME", cls.label_attribute_name),
            workers_per_object=read.number(
                "WORKERS_PER_OBJECT", cls.workers_per_object, 1, MOST_WORKERS_PER_OBJECT
            ),
            task_time_limit_seconds=read.number(
                "TASK_TIME_LIMIT_SECONDS", cls.task_time_limit_seconds, 30, LONGEST_TASK_SECONDS
            ),
            task_availability_seconds=read.number(
                "TASK_AVAILABILITY_SECONDS", cls.task_availability_seconds, 60, LONGEST_AVAILABILITY_SECONDS
            ),
            max_concurrent_tasks=read.number(
                "MAX_CONCURRENT_TASKS", cls.max_concurrent_tasks, 1, MOST_CONCURRENT_TASKS
            ),
            task_title=read.text("TASK_TITLE", cls.task_title),
            task_description=read.text("TASK_DESCRIPTION", cls.task_description),
            task_keywords=read.texts("TASK_KEYWORDS", cls.task_keywords),
            max_objects=read.number("MAX_OBJECTS", cls.max_objects, 1),
            max_answers_per_job=read.number("MAX_ANSWERS_PER_JOB", cls.max_answers_per_job, 0),
            check_images=read.one_of("CHECK_IMAGES", get_args(ImageCheckMode)),
            data_buckets=read.texts("DATA_BUCKETS"),
            exclusion_category=read.verbatim("EXCLUSION_CATEGORY"),
            follow_up_rounds=read.number("FOLLOW_UP_ROUNDS", DEFAULT_ROUNDS, 0, MOST_ROUNDS),
            follow_up_share=read.share("FOLLOW_UP_SHARE", DEFAULT_SHARE),
            follow_up_workers=read.number("FOLLOW_UP_WORKERS", DEFAULT_WORKERS, 1, MOST_WORKERS_PER_OBJECT),
        )
        read.check()
        return settings
