"""Alarms and dashboard ask for metrics that the functions emit, under the dimension they emit them with."""

import pytest

from tests.template.dashboard_metrics import dashboard, on_the_dashboard
from tests.template.emitted_metrics import NAMESPACE, emitted
from tests.template.resolved import STACK, resolved_template
from tests.template.stack_template import resources_of_type

ALARMS = resources_of_type(resolved_template(), "AWS::CloudWatch::Alarm")


def test_the_dashboard_shows_each_metric_that_the_code_emits_and_no_other() -> None:
    shown = {row[1] for row in on_the_dashboard() if row[0] == NAMESPACE}
    assert shown == emitted()


def test_the_stacks_own_metrics_carry_its_name_as_their_only_dimension() -> None:
    dimensions = {tuple(row[2:]) for row in on_the_dashboard() if row[0] == NAMESPACE}
    assert dimensions == {("service", STACK["AWS::StackName"])}
    for function in resources_of_type(resolved_template(), "AWS::Lambda::Function").values():
        variables = function["Properties"]["Environment"]["Variables"]
        assert variables["POWERTOOLS_SERVICE_NAME"] == STACK["AWS::StackName"]
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == NAMESPACE


def test_alarms_on_the_stacks_own_metrics_name_metrics_that_the_code_emits() -> None:
    own = [it["Properties"] for it in ALARMS.values() if it["Properties"].get("Namespace") == NAMESPACE]
    assert sorted(it["MetricName"] for it in own) == ["JobsFailed", "ManifestsRejected"]
    assert {it["MetricName"] for it in own} <= emitted()
    assert all(it["Dimensions"] == [{"Name": "service", "Value": STACK["AWS::StackName"]}] for it in own)


@pytest.mark.parametrize("logical_id", ALARMS)
def test_an_alarm_tells_the_topic_when_it_starts_and_when_it_ends(logical_id: str) -> None:
    alarm = ALARMS[logical_id]["Properties"]
    topic = "arn:aws:sns:eu-west-1:111122223333:NotificationTopic"
    assert (alarm["AlarmActions"], alarm["OKActions"]) == ([topic], [topic])
    assert alarm["AlarmName"].startswith("multilabel-")
    assert alarm["AlarmDescription"]


def test_every_alarm_is_on_the_dashboard() -> None:
    (widget,) = [it for it in dashboard()["widgets"] if it["type"] == "alarm"]
    names = [it["Properties"]["AlarmName"] for it in ALARMS.values()]
    assert sorted(arn.rpartition(":")[2] for arn in widget["properties"]["alarms"]) == sorted(names)


def test_the_age_alarm_is_between_a_messages_second_try_and_its_third_from_which_sqs_counts_it_no_more() -> (
    None
):
    wait = resolved_template()["Resources"]["ManifestQueue"]["Properties"]["VisibilityTimeout"]
    alarm = ALARMS["OldestMessageAlarm"]["Properties"]
    longest_try = 600
    assert wait + longest_try < alarm["Threshold"] < 2 * wait - 2 * alarm["Period"]


def test_the_age_alarm_of_job_ends_is_there_as_well() -> None:
    wait = resolved_template()["Resources"]["JobEndQueue"]["Properties"]["VisibilityTimeout"]
    alarm = ALARMS["OldestJobEndAlarm"]["Properties"]
    longest_try = 900
    assert wait + longest_try < alarm["Threshold"] < 2 * wait - 2 * alarm["Period"]


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_each_function_has_an_alarm_of_its_own_for(metric: str) -> None:
    watched = [
        it["Properties"]["Dimensions"]
        for it in ALARMS.values()
        if it["Properties"].get("MetricName") == metric
    ]
    functions = resources_of_type(resolved_template(), "AWS::Lambda::Function").values()
    assert sorted(map(str, watched)) == sorted(
        str([{"Name": "FunctionName", "Value": it["Properties"]["FunctionName"]}]) for it in functions
    )


@pytest.mark.parametrize("logical_id", ALARMS)
def test_an_alarm_needs_one_metric_only_since_a_sum_has_no_value_while_a_part_has_none(
    logical_id: str,
) -> None:
    alarm = ALARMS[logical_id]["Properties"]
    assert "Metrics" not in alarm
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (
        300,
        1,
        "notBreaching",
    )
