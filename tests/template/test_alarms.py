"""Each alarm: what it watches, from which value on it alarms, and whom it tells."""

from typing import Any

import pytest

from tests.template.resolved import EVERYTHING, KEY_ARN, resolved_template
from tests.template.stack_template import resources_of_type

RESOURCES: dict[str, Any] = resolved_template()["Resources"]
ALARMS = resources_of_type({"Resources": RESOURCES}, "AWS::CloudWatch::Alarm")
TOPIC = "arn:aws:sns:eu-west-1:111122223333:NotificationTopic"
PRE_ANNOTATION, CONSOLIDATION, JOB_TRIGGER, JOB_COMPLETION = (
    ("FunctionName", f"multilabel-sagemaker-{name}")
    for name in ("pre-annotation", "consolidation", "job-trigger", "job-completion")
)
JOB_END_RULE = ("RuleName", "JobEndRule")
MANIFEST_RULE = ("RuleName", "ManifestRule")
WATCHED = {
    "dead-letter-queue": (
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        ("QueueName", "ManifestDeadLetterQueue.QueueName"),
        "Maximum",
        0,
    ),
    "oldest-message": (
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        ("QueueName", "ManifestQueue.QueueName"),
        "Maximum",
        5400,
    ),
    "manifest-rule-failures": ("AWS/Events", "FailedInvocations", MANIFEST_RULE, "Sum", 0),
    "manifest-rule-losses": ("AWS/Events", "InvocationsFailedToBeSentToDlq", MANIFEST_RULE, "Sum", 0),
    "job-end-dead-letter-queue": (
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        ("QueueName", "JobEndDeadLetterQueue.QueueName"),
        "Maximum",
        0,
    ),
    "oldest-job-end": (
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        ("QueueName", "JobEndQueue.QueueName"),
        "Maximum",
        8100,
    ),
    "job-end-rule-failures": ("AWS/Events", "FailedInvocations", JOB_END_RULE, "Sum", 0),
    "job-end-rule-losses": ("AWS/Events", "InvocationsFailedToBeSentToDlq", JOB_END_RULE, "Sum", 0),
    "jobs-failed": ("GroundTruthMultiLabel", "JobsFailed", ("service", "multilabel"), "Sum", 0),
    "manifests-rejected": ("GroundTruthMultiLabel", "ManifestsRejected", ("service", "multilabel"), "Sum", 0),
    "pre-annotation-errors": ("AWS/Lambda", "Errors", PRE_ANNOTATION, "Sum", 0),
    "consolidation-errors": ("AWS/Lambda", "Errors", CONSOLIDATION, "Sum", 0),
    "job-trigger-errors": ("AWS/Lambda", "Errors", JOB_TRIGGER, "Sum", 0),
    "job-completion-errors": ("AWS/Lambda", "Errors", JOB_COMPLETION, "Sum", 0),
    "job-completion-throttles": ("AWS/Lambda", "Throttles", JOB_COMPLETION, "Sum", 0),
    "pre-annotation-throttles": ("AWS/Lambda", "Throttles", PRE_ANNOTATION, "Sum", 0),
    "consolidation-throttles": ("AWS/Lambda", "Throttles", CONSOLIDATION, "Sum", 0),
    "job-trigger-throttles": ("AWS/Lambda", "Throttles", JOB_TRIGGER, "Sum", 0),
}
"""By the end of the alarm's name: namespace, metric, dimension, statistic, and the value it must exceed."""


def test_no_alarm_is_left_out_of_the_table() -> None:
    assert {it["Properties"]["AlarmName"] for it in ALARMS.values()} == {f"multilabel-{it}" for it in WATCHED}


@pytest.mark.parametrize("name", WATCHED)
def test_an_alarm_watches(name: str) -> None:
    (properties,) = [
        dict(it["Properties"])
        for it in ALARMS.values()
        if it["Properties"]["AlarmName"] == f"multilabel-{name}"
    ]
    namespace, metric, (dimension, value), statistic, threshold = WATCHED[name]
    assert properties.pop("AlarmDescription").endswith(".")
    assert properties == {
        "AlarmName": f"multilabel-{name}",
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": dimension, "Value": value}],
        "Statistic": statistic,
        "Period": 300,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": threshold,
        "TreatMissingData": "notBreaching",
        "AlarmActions": [TOPIC],
        "OKActions": [TOPIC],
    }


def test_an_address_that_is_given_gets_the_topics_messages_by_mail() -> None:
    assert "NotificationEmailSubscription" not in RESOURCES
    subscription = resolved_template(EVERYTHING)["Resources"]["NotificationEmailSubscription"]
    assert subscription["Properties"] == {
        "TopicArn": TOPIC,
        "Protocol": "email",
        "Endpoint": "ops@example.com",
    }


def test_the_topic_is_encrypted_only_with_a_key_that_cloudwatch_may_use() -> None:
    # CloudWatch user guide: an alarm can't publish to a topic that is encrypted with alias/aws/sns.
    assert RESOURCES["NotificationTopic"].get("Properties", {}) == {}
    assert resolved_template(EVERYTHING)["Resources"]["NotificationTopic"]["Properties"] == {
        "KmsMasterKeyId": KEY_ARN
    }
