"""What each function runs with: handler, time-out, memory, network, log, and every environment variable."""

from typing import Any

import pytest

from tests.template.resolved import EVERYTHING, KEY_ARN, resolved_template
from tests.template.stack_template import resources_of_type

GIVEN = {
    **EVERYTHING,
    "ExistingBucket": "mine",
    "LabelCategories": '["dog", "cat"]',
    "LogLevel": "WARN",
    "Architecture": "arm64",
}
RESOURCES: dict[str, Any] = resolved_template(GIVEN)["Resources"]
FUNCTIONS = resources_of_type({"Resources": RESOURCES}, "AWS::Lambda::Function")
ARN = "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker"
RUNS_WITH = {
    "PreAnnotationFunction": ("pre_annotation", 60, 512, "pre-annotation"),
    "ConsolidationFunction": ("consolidation", 120, 1024, "consolidation"),
    "JobTriggerFunction": ("job_trigger", 600, 1024, "job-trigger"),
    "JobCompletionFunction": ("job_completion", 900, 3008, "job-completion"),
}
"""Package, time-out in seconds, memory in MB, and the end of the function's name."""
EVERY_FUNCTION = {
    "BUCKET": "mine",
    "POWERTOOLS_SERVICE_NAME": "multilabel",
    "POWERTOOLS_METRICS_NAMESPACE": "GroundTruthMultiLabel",
    "POWERTOOLS_LOG_LEVEL": "WARN",
    "AWS_ENDPOINT_URL": "http://aws.example",
    "AWS_ENDPOINT_URL_SAGEMAKER": "http://sagemaker.example",
}
ENVIRONMENT: dict[str, dict[str, Any]] = {
    "PreAnnotationFunction": {"LABEL_CATEGORIES": '["dog", "cat"]'},
    "ConsolidationFunction": {
        "LABEL_CATEGORIES": '["dog", "cat"]',
        "CONSOLIDATION_METHOD": "majority",
        "MAJORITY_THRESHOLD": "0.5",
        "NO_MAJORITY": "plurality",
        "EXCLUSION_CATEGORY": "",
    },
    "JobCompletionFunction": {
        "CONSOLIDATION_FUNCTION_ARN": f"{ARN}-consolidation",
        "NOTIFICATION_TOPIC_ARN": "arn:aws:sns:eu-west-1:111122223333:NotificationTopic",
        "COMPLETION_METHOD": "expectation-maximization",
        "MAJORITY_THRESHOLD": "0.5",
        "NO_MAJORITY": "plurality",
        "EXCLUSION_CATEGORY": "",
        "FOLLOW_UP_ROUNDS": "0",
        "FOLLOW_UP_SHARE": "0.5",
        "FOLLOW_UP_WORKERS": "2",
        "FOLLOW_UP_WORKTEAM_ARN": "",
        "FOLLOW_UP_EXPERTS": "false",
    },
    # test_parameters gives each of its parameters a value of its own and reads the settings back.
    "JobTriggerFunction": {},
}


def test_no_function_is_left_out_of_the_tables() -> None:
    assert set(FUNCTIONS) == set(RUNS_WITH) == set(ENVIRONMENT)


@pytest.mark.parametrize("function", RUNS_WITH)
def test_a_function_runs_with(function: str) -> None:
    package, seconds, megabytes, name = RUNS_WITH[function]
    properties = FUNCTIONS[function]["Properties"]
    found = {key: it for key, it in properties.items() if key not in ("Code", "Environment", "Role", "Tags")}
    description = found.pop("Description")
    assert description.endswith(".")
    assert found == {
        "FunctionName": f"multilabel-sagemaker-{name}",
        "Handler": f"{package}.app.lambda_handler",
        "Runtime": "python3.13",
        "Architectures": ["arm64"],
        "Timeout": seconds,
        "MemorySize": megabytes,
        "KmsKeyArn": KEY_ARN,
        "TracingConfig": {"Mode": "Active"},
        "VpcConfig": {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]},
        "LoggingConfig": {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "INFO",
            "LogGroup": f"/aws/lambda/multilabel-sagemaker-{name}",
        },
    }


@pytest.mark.parametrize("function", [name for name, variables in ENVIRONMENT.items() if variables])
def test_a_functions_environment_is(function: str) -> None:
    variables = FUNCTIONS[function]["Properties"]["Environment"]["Variables"]
    assert variables == {**EVERY_FUNCTION, **ENVIRONMENT[function]}


@pytest.mark.parametrize("function", RUNS_WITH)
def test_what_every_function_is_told_reaches_each(function: str) -> None:
    variables = FUNCTIONS[function]["Properties"]["Environment"]["Variables"]
    assert {name: variables[name] for name in EVERY_FUNCTION} == EVERY_FUNCTION


@pytest.mark.parametrize("function", RUNS_WITH)
def test_by_default_a_function_is_on_x86_outside_of_a_vpc_with_aws_own_key(function: str) -> None:
    properties = resolved_template()["Resources"][function]["Properties"]
    assert properties["Architectures"] == ["x86_64"]
    assert not {"VpcConfig", "KmsKeyArn"} & set(properties)


@pytest.mark.parametrize("function", RUNS_WITH)
def test_a_functions_log_group_is_encrypted_and_goes_with_the_stack(function: str) -> None:
    group = RESOURCES[function.replace("Function", "LogGroup")]
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("Delete", "Delete")
    assert group["Properties"] == {
        "LogGroupName": FUNCTIONS[function]["Properties"]["LoggingConfig"]["LogGroup"],
        "RetentionInDays": "90",
        "KmsKeyId": KEY_ARN,
    }
