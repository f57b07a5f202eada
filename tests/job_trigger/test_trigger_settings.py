"""The job trigger's environment variables."""

import pytest

from ground_truth.environment import InvalidSettings
from ground_truth.label_categories import LabelCategories
from job_trigger.settings import Settings
from tests.job_trigger.stack import BUCKET, ENVIRONMENT, FUNCTION, ROLE, TOPIC, WORKTEAM

REQUIRED = {
    name: ENVIRONMENT[name]
    for name in ("BUCKET", "LABELING_ROLE_ARN", "PRE_ANNOTATION_FUNCTION_ARN", "CONSOLIDATION_FUNCTION_ARN")
}
DEFAULTS = Settings(
    bucket=BUCKET,
    labeling_role_arn=ROLE,
    pre_annotation_function_arn=f"{FUNCTION}-pre-annotation",
    consolidation_function_arn=f"{FUNCTION}-consolidation",
    notification_topic_arn="",
    kms_key_arn="",
    workteam_arn="",
    default_labels=None,
    label_attribute_name="label",
    workers_per_object=3,
    task_time_limit_seconds=600,
    task_availability_seconds=864_000,
    max_concurrent_tasks=1000,
    task_title="Choose all labels that apply",
    task_description="Look at the image and choose every label that applies to it",
    task_keywords=("image", "classification", "labels"),
    max_objects=100_000,
    max_answers_per_job=0,
    check_images="sample",
    data_buckets=(),
    exclusion_category="",
    follow_up_rounds=0,
    follow_up_share=0.5,
    follow_up_workers=2,
)


def test_all_variables_are_read() -> None:
    environment = ENVIRONMENT | {
        "KMS_KEY_ARN": "arn:aws:kms:us-east-1:111122223333:key/1",
        "DEFAULT_LABELS": '["dog, wild", "cat"]',
        "LABEL_ATTRIBUTE_NAME": "animal",
        "WORKERS_PER_OBJECT": "5",
        "TASK_TIME_LIMIT_SECONDS": "60",
        "TASK_AVAILABILITY_SECONDS": "3600",
        "MAX_CONCURRENT_TASKS": "10",
        "TASK_TITLE": "Animals",
        "TASK_DESCRIPTION": "Choose all",
        "TASK_KEYWORDS": "animals, wild life",
        "MAX_OBJECTS": "500",
        "MAX_ANSWERS_PER_JOB": "1000",
        "CHECK_IMAGES": "all",
        "DATA_BUCKETS": "images, more-images ,",
        "EXCLUSION_CATEGORY": " none of these ",
        "FOLLOW_UP_ROUNDS": "2",
        "FOLLOW_UP_SHARE": "0.25",
        "FOLLOW_UP_WORKERS": "4",
    }
    assert Settings.from_environment(environment) == Settings(
        BUCKET,
        ROLE,
        f"{FUNCTION}-pre-annotation",
        f"{FUNCTION}-consolidation",
        TOPIC,
        "arn:aws:kms:us-east-1:111122223333:key/1",
        WORKTEAM,
        LabelCategories(("dog, wild", "cat")),
        "animal",
        5,
        60,
        3600,
        10,
        "Animals",
        "Choose all",
        ("animals", "wild life"),
        500,
        1000,
        "all",
        ("images", "more-images"),
        " none of these ",
        2,
        0.25,
        4,
    )


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("WORKERS_PER_OBJECT", 1, 9),
        ("TASK_TIME_LIMIT_SECONDS", 30, 28_800),
        ("TASK_AVAILABILITY_SECONDS", 60, 2_592_000),
        ("MAX_CONCURRENT_TASKS", 1, 5000),
        ("MAX_OBJECTS", 1, None),
        ("MAX_ANSWERS_PER_JOB", 0, None),
        ("FOLLOW_UP_ROUNDS", 0, 3),
        ("FOLLOW_UP_WORKERS", 1, 9),
    ],
)
def test_a_number_has_a_range(name: str, least: int, most: int | None) -> None:
    for value in (least, most or 10**9):
        assert getattr(Settings.from_environment(REQUIRED | {name: str(value)}), name.lower()) == value
    right = f"of at least {least}" if most is None else f"from {least} to {most}"
    for value in (least - 1, *([most + 1] if most else [])):
        with pytest.raises(InvalidSettings) as invalid:
            Settings.from_environment(REQUIRED | {name: str(value)})
        assert str(invalid.value) == f"{name} must be a whole number {right}, got '{value}'"


@pytest.mark.parametrize("value", ["-0.1", "1.1"])
def test_a_share_is_from_0_to_1(value: str) -> None:
    with pytest.raises(InvalidSettings, match="FOLLOW_UP_SHARE must be a number from 0 to 1, got"):
        Settings.from_environment(REQUIRED | {"FOLLOW_UP_SHARE": value})
    for right in (0.0, 1.0):
        assert Settings.from_environment(REQUIRED | {"FOLLOW_UP_SHARE": str(right)}).follow_up_share == right


def test_images_may_be_in_the_stacks_bucket_and_in_data_buckets() -> None:
    settings = Settings.from_environment(REQUIRED | {"DATA_BUCKETS": "images,more"})
    assert settings.readable_buckets == (BUCKET, "images", "more")


def test_only_four_must_be_set() -> None:
    assert Settings.from_environment(REQUIRED) == DEFAULTS
    assert Settings(*REQUIRED.values()) == DEFAULTS


def test_an_empty_variable_counts_as_unset() -> None:
    optional = dict.fromkeys(set(ENVIRONMENT) - set(REQUIRED) | {"WORKERS_PER_OBJECT", "CHECK_IMAGES"}, "")
    assert Settings.from_environment(REQUIRED | optional) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BUCKET", "", "BUCKET must be set"),
        ("WORKERS_PER_OBJECT", "10", "WORKERS_PER_OBJECT must be a whole number from 1 to 9, got '10'"),
        ("WORKERS_PER_OBJECT", "3.0", "WORKERS_PER_OBJECT must be a whole number from 1 to 9, got '3.0'"),
        ("WORKERS_PER_OBJECT", "-1", "WORKERS_PER_OBJECT must be a whole number from 1 to 9, got '-1'"),
        ("WORKERS_PER_OBJECT", "³", "WORKERS_PER_OBJECT must be a whole number from 1 to 9, got '³'"),
        ("MAX_OBJECTS", "0", "MAX_OBJECTS must be a whole number of at least 1, got '0'"),
        ("MAX_OBJECTS", "1" * 5000, "MAX_OBJECTS must be a whole number of at least 1, got '11111"),
        (
            "MAX_ANSWERS_PER_JOB",
            "none",
            "MAX_ANSWERS_PER_JOB must be a whole number of at least 0, got 'none'",
        ),
        ("CHECK_IMAGES", "some", "CHECK_IMAGES must be one of sample, all, none, got 'some'"),
        (
            "DEFAULT_LABELS",
            "dog,cat",
            'DEFAULT_LABELS must be a JSON list of names, such as ["dog", "cat"], got \'dog,cat\'',
        ),
        ("DEFAULT_LABELS", '["dog"]', "DEFAULT_LABELS: must hold 2 to 50 label categories, got 1"),
        ("DEFAULT_LABELS", '["dog", "dog"]', "DEFAULT_LABELS[1]: 'dog' is repeated, first at [0]"),
    ],
)
def test_a_bad_value_is_named_with_what_would_be_right(name: str, value: str, words: str) -> None:
    with pytest.raises(InvalidSettings) as invalid:
        Settings.from_environment(ENVIRONMENT | {name: value})
    assert str(invalid.value).startswith(words)


def test_all_bad_values_are_named_at_once() -> None:
    with pytest.raises(InvalidSettings) as invalid:
        Settings.from_environment({"WORKERS_PER_OBJECT": "0"})
    assert str(invalid.value) == (
        "BUCKET must be set; LABELING_ROLE_ARN must be set; PRE_ANNOTATION_FUNCTION_ARN must be set; "
        "CONSOLIDATION_FUNCTION_ARN must be set; "
        "WORKERS_PER_OBJECT must be a whole number from 1 to 9, got '0'"
    )
