"""`sam local invoke NAME -e FILE` for each function, with no AWS account."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.sam_local.servers import ROOT, SAM, Sam, running

REHEARSAL_PORT = 5600  # where samconfig.toml sends the functions
pytestmark = [pytest.mark.sam_local, pytest.mark.usefixtures("docker", "build")]


def invoked(sam: Sam, function: str, event: str) -> Any:
    """What the function answered."""
    output = sam("local", "invoke", function, "-e", f"events/{event}", "--skip-pull-image").stdout
    return json.loads(output.strip().splitlines()[-1])


def test_pre_annotation_makes_a_task_of_an_object(sam: Sam) -> None:
    assert invoked(sam, "PreAnnotationFunction", "pre_annotation/image.json") == {
        "taskInput": {
            "taskObject": "s3://groundtruth-rehearsal/pets/dog-and-cat.jpg",
            "labels": ["dog", "cat", "bird"],
        },
        "isHumanAnnotationRequired": True,
    }


def test_consolidation_makes_one_label_set_of_three_answers(sam: Sam) -> None:
    (answer,) = invoked(sam, "ConsolidationFunction", "consolidation/three-workers.json")
    content = answer["consolidatedAnnotation"]["content"]
    assert answer["datasetObjectId"] == "0"
    assert content["animal"] == [0, 1]
    assert content["animal-metadata"]["class-map"] == {"0": "dog", "1": "cat"}
    assert content["animal-metadata"]["confidence-map"] == {"0": 1.0, "1": 0.67}


def test_the_trigger_starts_the_sample_job_of_the_rehearsal(
    sam: Sam, environment: dict[str, str], tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{REHEARSAL_PORT}"
    command = [
        sys.executable,
        "-m",
        "rehearsal",
        "serve",
        "--docker",
        "--log",
        str(tmp_path / "functions.log"),
    ]
    with running(command, environment, tmp_path / "serve.log", url):
        assert invoked(sam, "JobTriggerFunction", "job_trigger/s3-put.json") is None
        (job,) = client("sagemaker", url).list_labeling_jobs()["LabelingJobSummaryList"]
        assert job["LabelingJobName"].startswith("shapes-shapes-")
        receipt = client("s3", url).get_object(
            Bucket="groundtruth-rehearsal", Key="jobs/shapes/shapes.manifest.started.json"
        )
        assert json.loads(receipt["Body"].read())["labelingJobName"] == job["LabelingJobName"]
        # The job of the sample event does not exist: there is nothing to complete.
        assert invoked(sam, "JobCompletionFunction", "job_completion/completed.json") is None


def client(service: str, url: str) -> Any:
    """A client of the rehearsal."""
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="rehearsal",
        aws_secret_access_key="rehearsal",
    )


def test_the_whole_sample_job_runs_in_containers(environment: dict[str, str], tmp_path: Path) -> None:
    start_lambda = [*SAM, "local", "start-lambda", "--skip-pull-image"]
    with running(start_lambda, environment, tmp_path / "start-lambda.log", "http://127.0.0.1:3001"):
        command = [sys.executable, "-m", "rehearsal", "run", "--lambda", "http://127.0.0.1:3001"]
        done = subprocess.run(
            [*command, "--output", str(tmp_path / "out")],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, (
            done.stdout + done.stderr + (tmp_path / "start-lambda.log").read_text()[-5000:]
        )
    (output,) = (tmp_path / "out").rglob("manifests/output/output.manifest")
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    assert len(lines) > 1
    assert all(isinstance(line["shapes"], list) for line in lines)
