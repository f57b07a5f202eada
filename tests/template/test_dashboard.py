"""The dashboard, widget by widget, as an operator sees it."""

from typing import Any

import pytest

from tests.template.dashboard_metrics import dashboard, with_options

SUM, MAXIMUM = {"stat": "Sum", "period": 300}, {"stat": "Maximum", "period": 300}
FUNCTION = "multilabel-sagemaker"
WIDGETS: dict[str, tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]] = {
    "Manifests": (
        SUM,
        [
            ("GroundTruthMultiLabel JobsStarted service multilabel", {"label": "jobs started"}),
            ("GroundTruthMultiLabel ManifestsRejected service multilabel", {"label": "rejected"}),
            (
                "GroundTruthMultiLabel ManifestsSuperseded service multilabel",
                {"label": "overwritten before they were read"},
            ),
            (
                "GroundTruthMultiLabel AnswersOrdered service multilabel",
                {"label": "answers ordered", "yAxis": "right"},
            ),
        ],
    ),
    "Manifests that wait": (
        MAXIMUM,
        [
            (
                "AWS/SQS ApproximateNumberOfMessagesVisible QueueName ManifestQueue.QueueName",
                {"label": "in the queue"},
            ),
            (
                "AWS/SQS ApproximateNumberOfMessagesNotVisible QueueName ManifestQueue.QueueName",
                {"label": "in work, or until the next try"},
            ),
            (
                "AWS/SQS ApproximateNumberOfMessagesVisible QueueName ManifestDeadLetterQueue.QueueName",
                {"label": "in the dead-letter queue"},
            ),
            (
                "AWS/SQS ApproximateAgeOfOldestMessage QueueName ManifestQueue.QueueName",
                {"label": "oldest, seconds", "yAxis": "right"},
            ),
        ],
    ),
    "Objects": (
        SUM,
        [
            ("GroundTruthMultiLabel ObjectsConsolidated service multilabel", {"label": "consolidated"}),
            (
                "GroundTruthMultiLabel ObjectsWithoutResponse service multilabel",
                {"label": "without a readable answer"},
            ),
            (
                "GroundTruthMultiLabel ObjectsWithoutSource service multilabel",
                {"label": "without source-ref and source"},
            ),
        ],
    ),
    "Low-confidence share of the objects, %": (
        {**SUM, "yAxis": {"left": {"min": 0, "max": 100}}},
        [
            ("", {"expression": "100 * low / all", "label": "share"}),
            (
                "GroundTruthMultiLabel LowConfidenceObjects service multilabel",
                {"id": "low", "visible": False},
            ),
            ("GroundTruthMultiLabel ObjectsConsolidated service multilabel", {"id": "all", "visible": False}),
        ],
    ),
    "Answers with errors": (
        SUM,
        [
            (
                "GroundTruthMultiLabel UnknownLabels service multilabel",
                {"label": "labels that are no category"},
            ),
            ("GroundTruthMultiLabel UnreadableAnnotations service multilabel", {"label": "unreadable"}),
            (
                "GroundTruthMultiLabel RepeatedAnswers service multilabel",
                {"label": "second answers of a worker"},
            ),
        ],
    ),
    "Errors and throttles": (
        SUM,
        [
            (f"AWS/Lambda Errors FunctionName {FUNCTION}-pre-annotation", {"label": "pre-annotation errors"}),
            (f"AWS/Lambda Errors FunctionName {FUNCTION}-consolidation", {"label": "consolidation errors"}),
            (f"AWS/Lambda Errors FunctionName {FUNCTION}-job-trigger", {"label": "job trigger errors"}),
            (f"AWS/Lambda Errors FunctionName {FUNCTION}-job-completion", {"label": "job completion errors"}),
            (
                f"AWS/Lambda Throttles FunctionName {FUNCTION}-pre-annotation",
                {"label": "pre-annotation throttles"},
            ),
            (
                f"AWS/Lambda Throttles FunctionName {FUNCTION}-consolidation",
                {"label": "consolidation throttles"},
            ),
            (f"AWS/Lambda Throttles FunctionName {FUNCTION}-job-trigger", {"label": "job trigger throttles"}),
            (
                f"AWS/Lambda Throttles FunctionName {FUNCTION}-job-completion",
                {"label": "job completion throttles"},
            ),
        ],
    ),
    "Durations, milliseconds": (
        {"period": 300},
        [
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-pre-annotation",
                {"stat": "p50", "label": "pre-annotation p50"},
            ),
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-pre-annotation",
                {"stat": "p99", "label": "pre-annotation p99"},
            ),
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-consolidation",
                {"stat": "p50", "label": "consolidation p50"},
            ),
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-consolidation",
                {"stat": "p99", "label": "consolidation p99"},
            ),
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-job-trigger",
                {"stat": "p50", "label": "job trigger p50"},
            ),
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-job-trigger",
                {"stat": "p99", "label": "job trigger p99"},
            ),
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-job-completion",
                {"stat": "p50", "label": "job completion p50"},
            ),
            (
                f"AWS/Lambda Duration FunctionName {FUNCTION}-job-completion",
                {"stat": "p99", "label": "job completion p99"},
            ),
        ],
    ),
    "Finished jobs": (
        SUM,
        [
            ("GroundTruthMultiLabel JobsCompleted service multilabel", {"label": "completed"}),
            ("GroundTruthMultiLabel JobsFailed service multilabel", {"label": "failed"}),
            (
                "GroundTruthMultiLabel ObjectsFailed service multilabel",
                {"label": "objects that failed", "yAxis": "right"},
            ),
            (
                "GroundTruthMultiLabel ObjectsToLookAtAgain service multilabel",
                {"label": "objects that deserve another look", "yAxis": "right"},
            ),
        ],
    ),
    "Finished jobs that wait": (
        MAXIMUM,
        [
            (
                "AWS/SQS ApproximateNumberOfMessagesVisible QueueName JobEndQueue.QueueName",
                {"label": "in the queue"},
            ),
            (
                "AWS/SQS ApproximateNumberOfMessagesNotVisible QueueName JobEndQueue.QueueName",
                {"label": "in work, or until the next try"},
            ),
            (
                "AWS/SQS ApproximateNumberOfMessagesVisible QueueName JobEndDeadLetterQueue.QueueName",
                {"label": "in the dead-letter queue"},
            ),
            (
                "AWS/SQS ApproximateAgeOfOldestMessage QueueName JobEndQueue.QueueName",
                {"label": "oldest, seconds", "yAxis": "right"},
            ),
        ],
    ),
}


@pytest.mark.parametrize("title", WIDGETS)
def test_a_widget_shows(title: str) -> None:
    [widget] = [it for it in dashboard()["widgets"] if it["properties"]["title"] == title]
    properties = dict(widget["properties"])
    assert [properties.pop(name) for name in ("title", "region", "view")] == [
        title,
        "eu-west-1",
        "timeSeries",
    ]
    metrics = with_options(properties.pop("metrics"))
    assert (widget["type"], properties, metrics) == ("metric", *WIDGETS[title])


def test_the_latest_warnings_and_errors_of_all_functions_are_listed() -> None:
    [widget] = [it for it in dashboard()["widgets"] if it["type"] == "log"]
    functions = ("pre-annotation", "consolidation", "job-trigger", "job-completion")
    sources = [f"SOURCE '/aws/lambda/{FUNCTION}-{function}'" for function in functions]
    query = [
        *sources,
        "fields @timestamp, level, labeling_job, coalesce(message, errorMessage) as text",
        "filter level in ['WARNING', 'ERROR', 'CRITICAL']",
        "sort @timestamp desc",
        "limit 50",
    ]
    assert widget["properties"] == {
        "title": "Latest warnings and errors",
        "region": "eu-west-1",
        "view": "table",
        "query": " | ".join(query),
    }


def test_widgets_fill_rows_of_24_columns_and_do_not_overlap() -> None:
    cells = [
        (it["x"] + column, it["y"] + row)
        for it in dashboard()["widgets"]
        for column in range(it["width"])
        for row in range(it["height"])
    ]
    assert len(cells) == len(set(cells))
    assert set(cells) == {(column, row) for column in range(24) for row in range(26)}


def test_the_alarms_come_first_and_nothing_is_shown_twice() -> None:
    titles = [it["properties"]["title"] for it in dashboard()["widgets"]]
    assert titles[0] == "Alarms"
    assert sorted(titles) == sorted(["Alarms", "Latest warnings and errors", *WIDGETS])
