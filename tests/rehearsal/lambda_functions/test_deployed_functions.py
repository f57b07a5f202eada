"""The project's own functions, called by a rehearsed labeling job."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rehearsal.lambda_functions.in_process import InProcessFunctions
from tests.rehearsal.scripted_rehearsal import BUCKET, Rehearsal, Script, Workers, manifest

LABELS = ['do"g', "<script>", "\U0001f600", "none"]


class DeployedRehearsal(Rehearsal):
    """A rehearsal whose jobs call the functions of ``src/``."""

    functions: InProcessFunctions

    def invoke(self, function: str, event: Any) -> Any:
        return self.functions.invoke(function, event)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedRehearsal]:
    with DeployedRehearsal() as rehearsal:
        rehearsal.concurrency = 1
        categories = {"labels": [{"label": label} for label in LABELS]}
        rehearsal.put("categories.json", json.dumps(categories).encode())
        variables = {
            "AWS_ENDPOINT_URL": rehearsal.endpoint.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "BUCKET": BUCKET,
            "POWERTOOLS_METRICS_NAMESPACE": "Test",
        }
        functions = {"PreAnnotationFunction": variables, "ConsolidationFunction": variables}
        log = tmp_path_factory.mktemp("logs") / "functions.log"
        rehearsal.functions = InProcessFunctions(functions, log)
        yield rehearsal


def test_a_job_ends_with_the_labels_that_most_workers_chose(
    deployed: DeployedRehearsal, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    class Disagreeing(Workers):
        def work(self, board: Any) -> int:
            for worker, labels in zip(
                self.names, [['do"g', "\U0001f600"], ["\U0001f600"], ["<script>"]], strict=False
            ):
                while task := board.next_task(worker):
                    board.submit(task, worker, {"animals": {"labels": labels}}, self.job.clock.now())
            return 0

    lines = manifest(lines=60)
    description = deployed.run(name, lines, Script(workforce=Disagreeing))
    assert description.get("FailureReason") is None
    assert description["LabelingJobStatus"] == "Completed"
    assert [line["animal"] for line in deployed.output(name)] == [[2]] * 60
    responses = [
        content for path, content in deployed.files(name).items() if "consolidation-response" in path
    ]
    answer = json.loads(responses[0])[0]["consolidatedAnnotation"]["content"]["animal-metadata"]
    assert answer["class-map"] == {"2": "\U0001f600"}
    assert answer["confidence-map"] == {"2": 0.67}
    assert answer["job-name"] == f"labeling-job/{name}"
    assert capfd.readouterr() == ("", "")


def test_workers_see_the_jobs_label_categories(deployed: DeployedRehearsal, name: str) -> None:
    seen: list[Any] = []

    class Reading(Workers):
        def work(self, board: Any) -> int:
            seen.extend((task.task_input, task.page) for task in board.open_tasks())
            return super().work(board)

    deployed.run(name, manifest(lines=1), Script(workforce=Reading))
    task_input, page = seen[0]
    assert task_input == {"taskObject": f"s3://{BUCKET}/0.jpg", "labels": LABELS}
    assert "do\\&#34;g" in page
    assert '<script>"' not in page


def test_a_line_that_asks_for_nobody_is_passed_through(deployed: DeployedRehearsal, name: str) -> None:
    line = {"source-ref": f"s3://{BUCKET}/0.jpg", "isHumanAnnotationRequired": False}
    description = deployed.run(name, manifest(line))
    assert description["LabelCounters"]["Unlabeled"] == 1
    assert deployed.output(name) == [line]


def test_a_function_that_can_not_do_its_work_fails_the_job_by_name(
    deployed: DeployedRehearsal, name: str
) -> None:
    request = deployed.request(name)
    swapped = request["HumanTaskConfig"]["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"]
    description = deployed.run(name, manifest(lines=1), PreHumanTaskLambdaArn=swapped)
    assert description["LabelingJobStatus"] == "Failed"
    assert description["FailureReason"].startswith(
        "ClientError: the pre-annotation function ConsolidationFunction failed: InvalidConsolidationRequest: "
    )


def test_the_projects_own_template_is_usable(deployed: DeployedRehearsal, name: str) -> None:
    source = Path(__file__).parents[3] / "src" / "job_trigger" / "worker-template.liquid.html"
    deployed.put("own.html", source.read_bytes())
    ui = {"UiTemplateS3Uri": f"s3://{BUCKET}/own.html"}
    assert deployed.run(name, manifest(lines=2), UiConfig=ui)["LabelingJobStatus"] == "Completed"
