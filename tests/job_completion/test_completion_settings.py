"""The completion function's environment variables."""

import pytest

from consolidation.settings import Settings as ConsolidationSettings
from ground_truth.environment import InvalidSettings
from job_completion.settings import Settings

REQUIRED = {"BUCKET": "groundtruth-test", "CONSOLIDATION_FUNCTION_ARN": "arn:consolidation"}
OPTIONAL = {
    "NOTIFICATION_TOPIC_ARN": "arn:topic",
    "COMPLETION_METHOD": "majority",
    "MAJORITY_THRESHOLD": "0.6",
    "NO_MAJORITY": "empty",
    "EXCLUSION_CATEGORY": " none of these ",
    "FOLLOW_UP_ROUNDS": "3",
    "FOLLOW_UP_SHARE": "0.25",
    "FOLLOW_UP_WORKERS": "9",
    "FOLLOW_UP_WORKTEAM_ARN": "arn:workteam",
    "FOLLOW_UP_EXPERTS": "true",
}
DEFAULTS = Settings(
    bucket="groundtruth-test",
    consolidation_function_arn="arn:consolidation",
    notification_topic_arn="",
    completion_method="expectation-maximization",
    majority_threshold=0.5,
    no_majority="plurality",
    exclusion_category="",
    follow_up_rounds=0,
    follow_up_share=0.5,
    follow_up_workers=2,
    follow_up_workteam_arn="",
    follow_up_experts=False,
)


def test_all_variables_are_read() -> None:
    settings = Settings.from_environment(REQUIRED | OPTIONAL)
    assert settings == Settings(
        bucket="groundtruth-test",
        consolidation_function_arn="arn:consolidation",
        notification_topic_arn="arn:topic",
        completion_method="majority",
        majority_threshold=0.6,
        no_majority="empty",
        exclusion_category=" none of these ",
        follow_up_rounds=3,
        follow_up_share=0.25,
        follow_up_workers=9,
        follow_up_workteam_arn="arn:workteam",
        follow_up_experts=True,
    )
    assert settings.consolidation == ConsolidationSettings("majority", 0.6, "empty", " none of these ")


def test_only_bucket_and_function_must_be_set() -> None:
    assert Settings.from_environment(REQUIRED) == DEFAULTS
    assert Settings(**{name.lower(): value for name, value in REQUIRED.items()}) == DEFAULTS


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environment(REQUIRED | dict.fromkeys(OPTIONAL, "")) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BUCKET", "", "BUCKET must be set"),
        ("CONSOLIDATION_FUNCTION_ARN", " ", "CONSOLIDATION_FUNCTION_ARN must be set"),
        (
            "COMPLETION_METHOD",
            "any",
            "COMPLETION_METHOD must be one of expectation-maximization, majority, got 'any'",
        ),
        ("MAJORITY_THRESHOLD", "1", "MAJORITY_THRESHOLD must be a number from 0 to below 1, got '1'"),
        ("NO_MAJORITY", "x", "NO_MAJORITY must be one of plurality, empty, got 'x'"),
        ("FOLLOW_UP_ROUNDS", "4", "FOLLOW_UP_ROUNDS must be a whole number from 0 to 3, got '4'"),
        ("FOLLOW_UP_SHARE", "1.1", "FOLLOW_UP_SHARE must be a number from 0 to 1, got '1.1'"),
        ("FOLLOW_UP_WORKERS", "0", "FOLLOW_UP_WORKERS must be a whole number from 1 to 9, got '0'"),
        ("FOLLOW_UP_WORKERS", "10", "FOLLOW_UP_WORKERS must be a whole number from 1 to 9, got '10'"),
        ("FOLLOW_UP_EXPERTS", "yes", "FOLLOW_UP_EXPERTS must be one of false, true, got 'yes'"),
    ],
)
def test_a_bad_value_is_named_with_what_would_be_right(name: str, value: str, words: str) -> None:
    with pytest.raises(InvalidSettings) as invalid:
        Settings.from_environment(REQUIRED | {name: value})
    assert str(invalid.value) == words


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAJORITY_THRESHOLD", "0"),
        ("MAJORITY_THRESHOLD", "0.99"),
        ("FOLLOW_UP_ROUNDS", "0"),
        ("FOLLOW_UP_SHARE", "0"),
        ("FOLLOW_UP_SHARE", "1"),
        ("FOLLOW_UP_WORKERS", "1"),
    ],
)
def test_the_first_and_the_last_value_of_a_range_are_in_it(name: str, value: str) -> None:
    settings = Settings.from_environment(REQUIRED | {name: value})
    assert getattr(settings, name.lower()) == float(value)
