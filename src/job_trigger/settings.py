"""How the job trigger was set up, read from its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

from ground_truth.label_categories import InvalidLabelCategories, LabelCategories

ImageCheckMode = Literal["none", "sample", "all"]


class InvalidSettings(ValueError):
    """Environment variables hold values that the function can't work with.

    Whoever runs the stack is at fault, not whoever uploaded: so no manifest is rejected for it. It goes back
    to the queue, and its job starts once the setting is mended.
    """


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
    task_availability_seconds: int = 864_000
    max_concurrent_tasks: int = 1000
    task_title: str = "Choose all labels that apply"
    task_description: str = "Look at the image and choose every label that applies to it"
    task_keywords: tuple[str, ...] = ("image", "classification", "labels")
    max_objects: int = 100_000
    max_answers_per_job: int = 0
    """0: no limit."""
    check_images: ImageCheckMode = "none"
    data_buckets: tuple[str, ...] = ()

    @property
    def readable_buckets(self) -> tuple[str, ...]:
        """The buckets that data objects may be in."""
        return (self.bucket, *self.data_buckets)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings in environment variables; an empty variable counts as unset.

        Raises:
            InvalidSettings: naming all variables at fault, their values and what would be right.
        """
        read = _Environment(environment)
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
            workers_per_object=read.number("WORKERS_PER_OBJECT", cls.workers_per_object, 1, 9),
            task_time_limit_seconds=read.number(
                "TASK_TIME_LIMIT_SECONDS", cls.task_time_limit_seconds, 30, 28_800
            ),
            task_availability_seconds=read.number(
                "TASK_AVAILABILITY_SECONDS", cls.task_availability_seconds, 60, 2_592_000
            ),
            max_concurrent_tasks=read.number("MAX_CONCURRENT_TASKS", cls.max_concurrent_tasks, 1, 5000),
            task_title=read.text("TASK_TITLE", cls.task_title),
            task_description=read.text("TASK_DESCRIPTION", cls.task_description),
            task_keywords=read.texts("TASK_KEYWORDS", cls.task_keywords),
            max_objects=read.number("MAX_OBJECTS", cls.max_objects, 1),
            max_answers_per_job=read.number("MAX_ANSWERS_PER_JOB", cls.max_answers_per_job, 0),
            check_images=cast(ImageCheckMode, read.one_of("CHECK_IMAGES", get_args(ImageCheckMode))),
            data_buckets=read.texts("DATA_BUCKETS", ()),
        )
        if read.errors:
            raise InvalidSettings("; ".join(read.errors))
        return settings


class _Environment:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.errors: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._variables.get(name, "").strip() or default

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            self.errors.append(f"{name} must be set")
        return value

    def number(self, name: str, default: int, least: int, most: int | None = None) -> int:
        text = self.text(name, str(default))
        if text.isascii() and text.isdigit() and len(text) < 19:
            value = int(text)
            if value >= least and (most is None or value <= most):
                return value
        allowed = f"from {least} to {most}" if most is not None else f"of at least {least}"
        self.errors.append(f"{name} must be a whole number {allowed}, got {text!r:.100}")
        return default

    def one_of(self, name: str, values: tuple[str, ...]) -> str:
        value = self.text(name, values[0])
        if value not in values:
            self.errors.append(f"{name} must be one of {', '.join(values)}, got {value!r:.100}")
        return value

    def texts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list, separated by commas."""
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip()) or default

    def labels(self, name: str) -> LabelCategories | None:
        """A JSON list of names: a label category may hold a comma."""
        text = self.text(name)
        if not text:
            return None
        try:
            return LabelCategories.of_names(json.loads(text), name)
        except InvalidLabelCategories as error:
            self.errors += error.errors
        except (ValueError, RecursionError):
            self.errors.append(
                f'{name} must be a JSON list of names, such as ["dog", "cat"], got {text!r:.100}'
            )
        return None
