"""Parameters: each explains itself, none must be given, and its default is the code's own."""

import dataclasses
import json
import re
from typing import Any

import pytest

from consolidation.settings import Settings as ConsolidationSettings
from ground_truth.label_categories import LabelCategories
from job_completion.settings import Settings as JobCompletionSettings
from job_trigger.settings import Settings as JobTriggerSettings
from tests.template.resolved import EVERYTHING, resolved_template
from tests.template.stack_template import source_template

PARAMETERS: dict[str, dict[str, Any]] = source_template()["Parameters"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_has_a_default_and_a_description_and_its_default_is_allowed(name: str) -> None:
    parameter = PARAMETERS[name]
    assert parameter["Description"]
    default = parameter["Default"]
    if "AllowedValues" in parameter:
        assert default in parameter["AllowedValues"]
    elif parameter["Type"] == "Number":
        assert parameter["MinValue"] <= default <= parameter.get("MaxValue", default)
    elif "AllowedPattern" in parameter:
        assert re.search(parameter["AllowedPattern"], default)
        assert parameter["ConstraintDescription"]
    else:
        assert len(default) <= parameter["MaxLength"]


def test_a_parameter_is_a_number_where_it_has_bounds_or_days_and_a_text_otherwise() -> None:
    numbers = {name for name, it in PARAMETERS.items() if it["Type"] == "Number"}
    assert numbers == {name for name, it in PARAMETERS.items() if "MinValue" in it} | {"LogRetentionDays"}
    assert {it["Type"] for it in PARAMETERS.values()} == {"Number", "String"}


def test_a_number_has_the_range_that_its_function_and_sagemaker_allow() -> None:
    ranges = {
        name: (it["MinValue"], it.get("MaxValue")) for name, it in PARAMETERS.items() if "MinValue" in it
    }
    assert ranges == {
        "WorkersPerObject": (1, 9),
        "TaskTimeLimitSeconds": (30, 28_800),
        "TaskAvailabilitySeconds": (60, 2_592_000),
        "MaxConcurrentTasks": (1, 5000),
        "MaxObjects": (1, None),
        "MaxAnswersPerJob": (0, None),
        "MajorityThreshold": (0, 0.999999),
        "FollowUpRounds": (0, 3),
        "FollowUpShare": (0, 1),
        "FollowUpWorkers": (1, 9),
    }


def test_every_parameter_is_in_exactly_one_group() -> None:
    groups = source_template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(PARAMETERS)
    assert all(group["Label"]["default"] for group in groups)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("WorkteamArn", "arn:aws:sagemaker:eu-west-1:111122223333:workteam/private-crowd/pets", True),
        ("WorkteamArn", "pets", False),
        ("WorkteamArn", "arn:aws:sagemaker:eu-west-1:111122223333:workteam/*", False),
        ("DefaultLabels", '["dog", "cat, small"]', True),
        ("DefaultLabels", "dog,cat", False),
        ("LabelAttributeName", "animal-2", True),
        ("LabelAttributeName", "animal_2", False),
        ("LabelAttributeName", "source", False),
        ("LabelAttributeName", "source-ref", False),
        ("LabelAttributeName", "animal-ref", False),
        ("LabelAttributeName", "animal-metadata", False),
        ("LabelAttributeName", "sources", True),
        ("LabelAttributeName", "ref", True),
        ("LabelAttributeName", "-animal", False),
        ("TaskKeywords", "image labels", True),
        ("TaskKeywords", "image  labels", False),
        ("TaskKeywords", "a,b,c,d,e", True),
        ("TaskKeywords", "a" * 30 + "," + "b" * 30, True),
        ("TaskKeywords", "a" * 31, False),
        ("TaskKeywords", "a,b,c,d,e,f", False),
        ("ExistingBucket", "my.bucket-1", True),
        ("ExistingBucket", "s3://my-bucket", False),
        ("ExistingBucket", "My-Bucket", False),
        ("DataBuckets", "photos", True),
        ("DataBuckets", "photos,archive.2026", True),
        ("DataBuckets", "photos, archive", False),
        ("DataBuckets", "photos/2026", False),
        ("KmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/0a1b", True),
        ("KmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:alias/mine", False),
        ("KmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/mrk-0a1b", True),
        ("KmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/*", False),
        ("KmsKeyArn", 'arn:aws:kms:eu-west-1:111122223333:key/0a1b", "*', False),
        ("DataKeyArns", "alias/mine", False),
        ("DataKeyArns", "arn:aws:kms:eu-west-1:111122223333:key/*", False),
        ("DataKeyArns", "arn:aws:kms:eu-west-1:111122223333:key/0a1b,*", False),
        ("DataBuckets", "*", False),
        ("DataBuckets", "photos,*", False),
        ("DataBuckets", "photos,", False),
        ("DataKeyArns", ",".join(["arn:aws:kms:eu-west-1:111122223333:key/0a1b"] * 2), True),
        ("NotificationEmail", "ops@example.com", True),
        ("NotificationEmail", "ops", False),
        ("PermissionsBoundaryArn", "arn:aws:iam::111122223333:policy/boundary", True),
        ("PermissionsBoundaryArn", "arn:aws:iam::aws:policy/job-function/Support", True),
        ("PermissionsBoundaryArn", "boundary", False),
        ("PermissionsBoundaryArn", "arn:aws:iam::111122223333:policy/*", False),
        ("SubnetIds", "subnet-0a1b,subnet-2c3d", True),
        ("SubnetIds", "sg-0a1b", False),
        ("SageMakerEndpointUrl", "http://172.17.0.1:5600", True),
        ("SageMakerEndpointUrl", "172.17.0.1:5600", False),
    ],
)
def test_patterns_refuse_what_the_deployment_would_trip_over(name: str, value: str, *, allowed: bool) -> None:
    assert bool(re.search(PARAMETERS[name]["AllowedPattern"], value)) is allowed


def in_camel_case(field: str) -> str:
    return "".join(word.capitalize() for word in field.split("_"))


def as_parameter(value: object) -> object:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        pytest.param(settings, field, id=f"{settings.__module__.split('.')[0]} {field.name}")
        for settings in (ConsolidationSettings, JobTriggerSettings, JobCompletionSettings)
        for field in dataclasses.fields(settings)
        # the names and ARNs that the stack itself makes
        if field.name != "bucket" and not field.name.endswith(("_role_arn", "_function_arn", "_topic_arn"))
    ],
)
def test_the_default_of_a_setting_is_the_same_in_code_and_template(
    settings: type, field: "dataclasses.Field[Any]"
) -> None:
    assert field.default is not dataclasses.MISSING
    parameter = PARAMETERS[in_camel_case(field.name)]
    assert parameter["Default"] == as_parameter(field.default)


def test_the_code_reads_the_default_stack_as_its_own_defaults() -> None:
    resources = resolved_template()["Resources"]
    consolidation = environment_of(resources, "ConsolidationFunction")
    assert ConsolidationSettings.from_environment(consolidation) == ConsolidationSettings()
    trigger = environment_of(resources, "JobTriggerFunction")
    assert JobTriggerSettings.from_environment(trigger) == JobTriggerSettings(
        bucket="groundtruth-111122223333-0a1b2c3d",
        labeling_role_arn="arn:aws:iam::111122223333:role/LabelingRole",
        pre_annotation_function_arn=(
            "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker-pre-annotation"
        ),
        consolidation_function_arn=(
            "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker-consolidation"
        ),
        notification_topic_arn="arn:aws:sns:eu-west-1:111122223333:NotificationTopic",
    )
    completion = environment_of(resources, "JobCompletionFunction")
    assert JobCompletionSettings.from_environment(completion) == JobCompletionSettings(
        bucket="groundtruth-111122223333-0a1b2c3d",
        consolidation_function_arn=(
            "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker-consolidation"
        ),
        notification_topic_arn="arn:aws:sns:eu-west-1:111122223333:NotificationTopic",
    )


def test_the_completion_reads_each_of_its_parameters_that_is_set() -> None:
    workteam = "arn:aws:sagemaker:eu-west-1:111122223333:workteam/private-crowd/experts"
    given = {
        "ExistingBucket": "mine",
        "CompletionMethod": "majority",
        "MajorityThreshold": "0.6",
        "NoMajority": "empty",
        "ExclusionCategory": "none",
        "FollowUpRounds": "2",
        "FollowUpShare": "0.25",
        "FollowUpWorkers": "1",
        "FollowUpWorkteamArn": workteam,
        "FollowUpExperts": "true",
    }
    resources = resolved_template(given)["Resources"]
    read = JobCompletionSettings.from_environment(environment_of(resources, "JobCompletionFunction"))
    assert dataclasses.replace(read, consolidation_function_arn="", notification_topic_arn="") == (
        JobCompletionSettings(
            bucket="mine",
            consolidation_function_arn="",
            completion_method="majority",
            majority_threshold=0.6,
            no_majority="empty",
            exclusion_category="none",
            follow_up_rounds=2,
            follow_up_share=0.25,
            follow_up_workers=1,
            follow_up_workteam_arn=workteam,
            follow_up_experts=True,
        )
    )


def test_the_code_reads_each_parameter_that_is_set() -> None:
    given = {
        **EVERYTHING,
        "ExistingBucket": "mine",
        "WorkteamArn": "arn:aws:sagemaker:eu-west-1:111122223333:workteam/private-crowd/pets",
        "DefaultLabels": '["dog", "cat, small"]',
        "LabelAttributeName": "animal",
        "WorkersPerObject": "5",
        "TaskTimeLimitSeconds": "60",
        "TaskAvailabilitySeconds": "3600",
        "MaxConcurrentTasks": "10",
        "TaskTitle": "Animals",
        "TaskDescription": "Which animals are there",
        "TaskKeywords": "animals,zoo",
        "MaxObjects": "50",
        "MaxAnswersPerJob": "250",
        "CheckImages": "all",
        "ConsolidationMethod": "any",
        "MajorityThreshold": "0.6",
        "NoMajority": "empty",
        "ExclusionCategory": "none of these",
        "FollowUpRounds": "3",
        "FollowUpShare": "0.1",
        "FollowUpWorkers": "4",
    }
    resources = resolved_template(given)["Resources"]
    settings = JobTriggerSettings.from_environment(environment_of(resources, "JobTriggerFunction"))
    assert dataclasses.asdict(settings) == {
        "bucket": "mine",
        "labeling_role_arn": "arn:aws:iam::111122223333:role/LabelingRole",
        "pre_annotation_function_arn": (
            "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker-pre-annotation"
        ),
        "consolidation_function_arn": (
            "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker-consolidation"
        ),
        "notification_topic_arn": "arn:aws:sns:eu-west-1:111122223333:NotificationTopic",
        "kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/1",
        "workteam_arn": "arn:aws:sagemaker:eu-west-1:111122223333:workteam/private-crowd/pets",
        "default_labels": dataclasses.asdict(LabelCategories.of_names(["dog", "cat, small"], "")),
        "label_attribute_name": "animal",
        "workers_per_object": 5,
        "task_time_limit_seconds": 60,
        "task_availability_seconds": 3600,
        "max_concurrent_tasks": 10,
        "task_title": "Animals",
        "task_description": "Which animals are there",
        "task_keywords": ("animals", "zoo"),
        "max_objects": 50,
        "max_answers_per_job": 250,
        "check_images": "all",
        "data_buckets": ("photos", "archive"),
        "exclusion_category": "none of these",
        "follow_up_rounds": 3,
        "follow_up_share": 0.1,
        "follow_up_workers": 4,
    }
    consolidation = ConsolidationSettings.from_environment(environment_of(resources, "ConsolidationFunction"))
    assert consolidation == ConsolidationSettings("any", 0.6, "empty", "none of these")


def test_label_categories_given_as_a_parameter_reach_both_functions_of_a_job() -> None:
    resources = resolved_template({"LabelCategories": '["dog", "cat"]'})["Resources"]
    for function in ("PreAnnotationFunction", "ConsolidationFunction"):
        assert json.loads(environment_of(resources, function)["LABEL_CATEGORIES"]) == ["dog", "cat"]


def environment_of(resources: dict[str, Any], function: str) -> dict[str, str]:
    """A function's variables as Lambda passes them: texts."""
    variables = resources[function]["Properties"]["Environment"]["Variables"]
    return {name: str(value) for name, value in variables.items()}


def test_subnets_and_security_groups_are_given_together_or_not_at_all() -> None:
    rules = source_template()["Rules"].values()
    asks = {
        (str(rule["RuleCondition"]), str(assertion["Assert"]))
        for rule in rules
        for assertion in rule["Assertions"]
    }
    subnets, groups = (
        str({"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]}) for name in ("SubnetIds", "SecurityGroupIds")
    )
    assert asks == {(subnets, groups), (groups, subnets)}


@pytest.mark.parametrize(
    ("name", "shortest", "longest"),
    [
        ("LabelAttributeName", None, 127),
        ("TaskTitle", 1, 128),
        ("TaskDescription", 1, 255),
        ("ExclusionCategory", None, 256),
    ],
)
def test_a_text_is_as_long_as_ground_truth_allows(name: str, shortest: int | None, longest: int) -> None:
    assert (PARAMETERS[name].get("MinLength"), PARAMETERS[name]["MaxLength"]) == (shortest, longest)


def test_the_days_that_logs_are_kept_are_those_that_cloudwatch_logs_knows() -> None:
    # API of CloudWatch Logs, PutRetentionPolicy.
    assert PARAMETERS["LogRetentionDays"]["AllowedValues"] == [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545,
        731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]  # fmt: skip


def test_the_choices_are_those_of_the_code() -> None:
    choices = {name: it["AllowedValues"] for name, it in PARAMETERS.items() if "AllowedValues" in it}
    del choices["LogRetentionDays"]
    assert choices == {
        "CheckImages": ["sample", "all", "none"],
        "ConsolidationMethod": ["majority", "expectation-maximization", "any"],
        "NoMajority": ["plurality", "empty"],
        "LogLevel": ["DEBUG", "INFO", "WARN", "ERROR"],
        "Architecture": ["x86_64", "arm64"],
        "CompletionMethod": ["expectation-maximization", "majority"],
        "FollowUpExperts": ["false", "true"],
    }
