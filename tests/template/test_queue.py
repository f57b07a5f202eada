"""The numbers of the durable path, which say how long a manifest waits and when it is given up."""

from tests.template.resolved import EVERYTHING, KEY_ARN, STACK, resolved_template
from tests.template.stack_template import resources_of_type

HOUR, DAY = 3600, 86400


def test_a_job_is_tried_every_hour_for_a_day_then_lies_in_the_dead_letter_queue_for_two_weeks() -> None:
    resources = resolved_template()["Resources"]
    queue, dead = resources["ManifestQueue"]["Properties"], resources["ManifestDeadLetterQueue"]["Properties"]
    assert queue["VisibilityTimeout"] == HOUR
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 24
    assert queue["MessageRetentionPeriod"] == 4 * DAY
    assert dead["MessageRetentionPeriod"] == 14 * DAY
    assert (
        queue["RedrivePolicy"]["deadLetterTargetArn"]
        == "arn:aws:sqs:eu-west-1:111122223333:ManifestDeadLetterQueue"
    )


def test_one_message_per_call_and_only_what_failed_goes_back() -> None:
    source = resolved_template()["Resources"]["JobTriggerFunctionManifests"]["Properties"]
    assert source == {
        "BatchSize": 1,
        "EventSourceArn": "arn:aws:sqs:eu-west-1:111122223333:ManifestQueue",
        "FunctionName": f"{STACK['AWS::StackName']}-sagemaker-job-trigger",
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 5},
    }


def test_the_trigger_has_ten_minutes_and_the_queue_hides_a_message_six_times_as_long() -> None:
    resources = resolved_template()["Resources"]
    timeout = resources["JobTriggerFunction"]["Properties"]["Timeout"]
    assert timeout == 600
    assert resources["ManifestQueue"]["Properties"]["VisibilityTimeout"] >= 6 * timeout
    assert "ReservedConcurrentExecutions" not in resources["JobTriggerFunction"]["Properties"]


def test_what_eventbridge_cannot_deliver_reaches_the_same_dead_letter_queue() -> None:
    resources = resolved_template()["Resources"]
    (target,) = resources["ManifestRule"]["Properties"]["Targets"]
    assert target["Arn"] == "arn:aws:sqs:eu-west-1:111122223333:ManifestQueue"
    assert target["DeadLetterConfig"]["Arn"] == "arn:aws:sqs:eu-west-1:111122223333:ManifestDeadLetterQueue"
    (allow,) = [
        it
        for it in resources["QueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
        if it["Effect"] == "Allow"
    ]
    assert set(allow["Resource"]) == {target["Arn"], target["DeadLetterConfig"]["Arn"]}
    assert allow["Condition"] == {
        "ArnEquals": {"aws:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/multilabel-manifests"},
    }


def test_the_rule_comes_after_the_policy_that_lets_it_in_by_its_name() -> None:
    rule = resolved_template()["Resources"]["ManifestRule"]
    assert rule["DependsOn"] == "QueuePolicy"
    assert rule["Properties"]["Name"] == f"{STACK['AWS::StackName']}-manifests"


def test_a_job_end_is_tried_for_a_day_then_lies_in_its_dead_letter_queue_for_two_weeks() -> None:
    resources = resolved_template()["Resources"]
    queue, dead = resources["JobEndQueue"]["Properties"], resources["JobEndDeadLetterQueue"]["Properties"]
    timeout = resources["JobCompletionFunction"]["Properties"]["Timeout"]
    assert queue["VisibilityTimeout"] == 6 * timeout == HOUR + HOUR // 2
    assert queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"] == DAY
    assert queue["MessageRetentionPeriod"] == 4 * DAY
    assert dead["MessageRetentionPeriod"] == 14 * DAY
    assert (
        queue["RedrivePolicy"]["deadLetterTargetArn"]
        == "arn:aws:sqs:eu-west-1:111122223333:JobEndDeadLetterQueue"
    )
    assert resources["JobCompletionFunctionJobEnds"]["Properties"] == {
        "BatchSize": 1,
        "EventSourceArn": "arn:aws:sqs:eu-west-1:111122223333:JobEndQueue",
        "FunctionName": f"{STACK['AWS::StackName']}-sagemaker-job-completion",
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 5},
    }


def test_job_ends_that_eventbridge_cannot_deliver_reach_their_dead_letter_queue() -> None:
    resources = resolved_template()["Resources"]
    rule = resources["JobEndRule"]
    (target,) = rule["Properties"]["Targets"]
    assert rule["DependsOn"] == "JobEndQueuePolicy"
    assert rule["Properties"]["Name"] == f"{STACK['AWS::StackName']}-job-ends"
    assert target["Arn"] == "arn:aws:sqs:eu-west-1:111122223333:JobEndQueue"
    assert target["DeadLetterConfig"]["Arn"] == "arn:aws:sqs:eu-west-1:111122223333:JobEndDeadLetterQueue"
    allow, deny = resources["JobEndQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    both = {target["Arn"], target["DeadLetterConfig"]["Arn"]}
    assert (allow["Effect"], allow["Action"], set(allow["Resource"])) == ("Allow", "sqs:SendMessage", both)
    assert allow["Principal"] == {"Service": "events.amazonaws.com"}
    assert allow["Condition"] == {
        "ArnEquals": {"aws:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/multilabel-job-ends"},
    }
    assert (deny["Effect"], deny["Action"], set(deny["Resource"])) == ("Deny", "sqs:*", both)
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_queues_are_encrypted_with_or_without_a_key_of_the_user() -> None:
    for parameters, wanted in (
        ({}, {"SqsManagedSseEnabled": True}),
        (EVERYTHING, {"KmsMasterKeyId": KEY_ARN}),
    ):
        for name, queue in resources_of_type(resolved_template(parameters), "AWS::SQS::Queue").items():
            found = {
                key: it
                for key, it in queue["Properties"].items()
                if key in ("SqsManagedSseEnabled", "KmsMasterKeyId")
            }
            assert found == wanted, name


def test_queues_go_with_the_stack() -> None:
    queues = resources_of_type(resolved_template(), "AWS::SQS::Queue").values()
    assert [(it["DeletionPolicy"], it["UpdateReplacePolicy"]) for it in queues] == [("Delete", "Delete")] * 4
