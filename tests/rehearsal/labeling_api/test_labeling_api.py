"""The labeling API, spoken to by plain boto3."""

import json
import threading
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from rehearsal.labeling_api.constraints import check
from tests.rehearsal.scripted_rehearsal import BUCKET, Nobody, Rehearsal, Script, manifest

WORKTEAM = "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/"


def raw(rehearsal: Rehearsal, operation: str, **members: Any) -> dict[str, Any]:
    """An operation's answer as it goes over the wire."""
    request = urllib.request.Request(
        rehearsal.endpoint.url,
        data=json.dumps(members).encode(),
        headers={"X-Amz-Target": f"SageMaker.{operation}"},
        method="POST",
    )
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
        answer: dict[str, Any] = json.loads(response.read())
        return answer


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("DescribeLabelingJob", {"LabelingJobName": "{name}"}),
        ("ListLabelingJobs", {"NameContains": "{name}"}),
        ("ListLabelingJobsForWorkteam", {"WorkteamArn": f"{WORKTEAM}test"}),
        (
            "RenderUiTemplate",
            {
                "UiTemplate": {"Content": "{{{{ task.input.a }}}}{{{{ 1 | grant_read_access }}}}"},
                "Task": {"Input": '{{"a": "b"}}'},
                "RoleArn": "arn:aws:iam::111122223333:role/job-role",
            },
        ),
    ],
)
@pytest.mark.parametrize("content", [manifest(lines=1), b"x"], ids=["completed", "failed"])
def test_answers_are_as_the_service_model_says(
    rehearsal: Rehearsal, name: str, operation: str, members: dict[str, Any], content: bytes
) -> None:
    rehearsal.run(name, content, Tags=[{"Key": "a", "Value": "b"}])
    filled = json.loads(json.dumps(members).replace("{name}", name).replace("{{", "{").replace("}}", "}"))
    answer = raw(rehearsal, operation, **filled)
    shape = rehearsal.sagemaker.meta.service_model.operation_model(operation).output_shape
    assert check(answer, shape) == answer
    parsed = getattr(rehearsal.sagemaker, _method(operation))(**filled)
    del parsed["ResponseMetadata"]
    assert ParamValidator().validate(parsed, shape).generate_report() == ""


def test_describe_gives_the_request_back(rehearsal: Rehearsal, name: str) -> None:
    description = rehearsal.run(name.upper(), manifest(lines=1), Tags=[{"Key": "a", "Value": "b"}])
    request = rehearsal.request(name.upper(), Tags=[{"Key": "a", "Value": "b"}])
    request["OutputConfig"]["KmsKeyId"] = ""
    request["HumanTaskConfig"] |= {
        "TaskAvailabilityLifetimeInSeconds": 2_592_000,
        "MaxConcurrentTaskCount": 1000,
    }
    assert {member: description.pop(member) for member in request} == request
    assert description["LabelingJobArn"] == f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name}"
    assert description["JobReferenceCode"].startswith("111122223333")
    assert description["LabelingJobOutput"] == {
        "OutputDatasetS3Uri": f"s3://{BUCKET}/out/{name.upper()}/manifests/output/output.manifest"
    }
    now = datetime.now(UTC)
    assert now - timedelta(minutes=2) < description["CreationTime"] < description["LastModifiedTime"] < now


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title], ids=["lower", "upper", "mixed"])
def test_job_names_ignore_case(rehearsal: Rehearsal, name: str, change: Any) -> None:
    rehearsal.run(name, manifest(lines=1))
    assert rehearsal.describe(change(name))["LabelingJobName"] == name
    with pytest.raises(ClientError) as taken:
        rehearsal.sagemaker.create_labeling_job(**rehearsal.request(change(name)))
    error = taken.value.response["Error"]
    assert error["Code"] == "ResourceInUse"
    assert error["Message"] == (
        f"Labeling job arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name} already exists."
    )


def test_of_many_requests_for_one_name_one_starts_a_job(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.start(f"{name}-0", manifest(lines=1))
    rehearsal.scripts[name] = Script()
    outcomes: list[str] = []

    def create() -> None:
        try:
            outcomes.append(
                rehearsal.sagemaker.create_labeling_job(**rehearsal.request(name))["LabelingJobArn"]
            )
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ResourceInUse"] * 7 + [
        f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name}"
    ]


@pytest.mark.parametrize("operation", ["describe_labeling_job", "stop_labeling_job"])
def test_a_job_that_is_not_there_is_not_found(rehearsal: Rehearsal, operation: str) -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*Requested resource not found"):
        getattr(rehearsal.sagemaker, operation)(LabelingJobName="nobody")


def test_other_operations_of_sagemaker_are_refused_by_name(rehearsal: Rehearsal) -> None:
    with pytest.raises(ClientError) as refused:
        rehearsal.sagemaker.list_models()
    assert refused.value.response["Error"] == {
        "Code": "UnknownOperationException",
        "Message": "ListModels is not supported; the rehearsal supports AddTags, CreateLabelingJob, "
        "DeleteTags, DescribeLabelingJob, DescribeWorkteam, ListLabelingJobs, ListLabelingJobsForWorkteam, "
        "ListTags, ListWorkteams, RenderUiTemplate, StopLabelingJob.",
    }


@pytest.mark.parametrize(
    ("content", "task_input", "page", "errors"),
    [
        ("<p>{{ task.input.a }}</p>", '{"a": "<b>"}', "<p>&lt;b&gt;</p>", []),
        (
            "a\n  {{ task.input.a | nope }}",
            "{}",
            "",
            [
                {
                    "Code": "TemplateRenderError",
                    "Message": "UiTemplate: line 2, column 21: unknown filter 'nope'",
                }
            ],
        ),
        (
            "{% if %}",
            "{}",
            "",
            [{"Code": "TemplateSyntaxError", "Message": "UiTemplate: line 1, column 4: missing expression"}],
        ),
    ],
    ids=["a page", "a filter that is unknown", "a syntax error"],
)
def test_a_template_is_rendered_with_a_tasks_input(
    rehearsal: Rehearsal, content: str, task_input: str, page: str, errors: list[Any]
) -> None:
    answer = rehearsal.sagemaker.render_ui_template(
        UiTemplate={"Content": content},
        Task={"Input": task_input},
        RoleArn="arn:aws:iam::111122223333:role/job-role",
    )
    assert (answer["RenderedContent"], answer["Errors"]) == (page, errors)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"UiTemplate": {"Content": "x"}, "Task": {"Input": "{a"}}, "Task.Input must be JSON"),
        ({"Task": {"Input": "{}"}}, "Either UiTemplate or HumanTaskUiArn must be given."),
    ],
    ids=["an input that is not JSON", "no template"],
)
def test_a_template_that_can_not_be_tried_is_refused(
    rehearsal: Rehearsal, members: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        rehearsal.sagemaker.render_ui_template(RoleArn="arn:aws:iam::111122223333:role/job-role", **members)


def test_a_page_links_to_the_image_itself(rehearsal: Rehearsal) -> None:
    rehearsal.put("im age+%41é\u200b.jpg", b"image")
    page = rehearsal.sagemaker.render_ui_template(
        UiTemplate={"Content": "{{ task.input.taskObject | grant_read_access | skip_autoescape }}"},
        Task={"Input": json.dumps({"taskObject": f"s3://{BUCKET}/im age+%41é\u200b.jpg"})},
        RoleArn="arn:aws:iam::111122223333:role/job-role",
    )["RenderedContent"]
    with urllib.request.urlopen(page) as image:
        assert image.read() == b"image"


def test_jobs_are_listed_while_they_run(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.start(name, manifest(lines=120), Script(workforce=lambda job: Nobody(real_time=True)))
    listed = rehearsal.sagemaker.list_labeling_jobs(NameContains=name)["LabelingJobSummaryList"]
    assert [job["LabelingJobName"] for job in listed] == [name]
    rehearsal.sagemaker.stop_labeling_job(LabelingJobName=name)
    assert rehearsal.jobs.wait(name).status == "Stopped"


def _method(operation: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")
