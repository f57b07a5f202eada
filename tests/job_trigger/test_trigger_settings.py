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
DEFAULTS = Settings(BUCKET, ROLE, f"{FUNCTION}-pre-annotation", f"{FUNCTION}-consolidation")


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
    )


def test_only_four_must_be_set() -> None:
    assert Settings.from_environment(REQUIRED) == DEFAULTS


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
