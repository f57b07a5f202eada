"""``rehearse serve``, spoken to with plain boto3."""

import json
import signal
from typing import Any

from rehearsal.command.rehearsed_job import SAMPLE_JOB
from tests.rehearsal.command.serve_clients import BUCKET, Serving, client, create_job_by_hand, ended_job


def labeled_lines(s3: Any) -> list[dict[str, Any]]:
    """The lines of that job's output manifest."""
    output = s3.get_object(Bucket="mine", Key="out/By-Hand/manifests/output/output.manifest")["Body"].read()
    return [json.loads(line) for line in output.splitlines()]


def test_an_uploaded_manifest_starts_a_job_and_sigterm_ends_it_all(serving: Serving) -> None:
    process, exports = serving()
    s3, sagemaker = client("s3", exports), client("sagemaker", exports)
    keys = {stored["Key"] for stored in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    assert {
        "jobs/shapes/shapes.manifest",
        "jobs/shapes/labels.json",
        "jobs/shapes/images/shapes-01.svg",
    } <= keys
    assert not any(key.endswith(".started.json") for key in keys)
    assert sagemaker.list_labeling_jobs()["LabelingJobSummaryList"] == []

    s3.put_object(Bucket=BUCKET, Key="jobs/bad.manifest", Body=b"nothing\n")
    manifest = (SAMPLE_JOB / "shapes.manifest").read_bytes()
    s3.put_object(Bucket=BUCKET, Key="jobs/shapes/shapes.manifest", Body=manifest)
    job = ended_job(sagemaker)
    assert (job["LabelingJobStatus"], job["LabelCounters"]["TotalLabeled"]) == ("Completed", 24)

    assert process.stdout
    events = []
    for line in process.stdout:
        events.append(line)
        if "Completed" in line:
            break
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    events += process.stdout.readlines()
    assert all(event.startswith("# ") for event in events)
    assert [text for event in events for text in ("rejected", "created", "Completed") if text in event] == [
        "rejected",
        "created",
        "Completed",
    ]


def test_a_job_created_by_hand_runs_with_the_stacks_functions(serving: Serving) -> None:
    process, exports = serving("--accuracy", "1")
    s3, sagemaker = client("s3", exports), client("sagemaker", exports)
    create_job_by_hand(s3, sagemaker)
    assert ended_job(sagemaker)["LabelingJobStatus"] == "Completed"
    assert all(line["animal"] for line in labeled_lines(s3))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0


def test_another_s3_takes_the_place_of_the_rehearsals_own(serving: Serving) -> None:
    _, elsewhere = serving()
    process, exports = serving("--aws-endpoint", elsewhere["AWS_ENDPOINT_URL"])
    assert exports["AWS_ENDPOINT_URL"] == elsewhere["AWS_ENDPOINT_URL"]
    assert exports["AWS_ENDPOINT_URL_SAGEMAKER"] != elsewhere["AWS_ENDPOINT_URL"]
    s3 = client("s3", exports)
    sagemaker = client("sagemaker", exports | {"AWS_ENDPOINT_URL": exports["AWS_ENDPOINT_URL_SAGEMAKER"]})
    create_job_by_hand(s3, sagemaker)
    assert ended_job(sagemaker)["LabelingJobStatus"] == "Completed"
    assert all(line["animal"] for line in labeled_lines(s3))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0


def test_a_port_that_is_taken_is_named(serving: Serving, rehearse: Any) -> None:
    _, exports = serving()
    port = exports["AWS_ENDPOINT_URL"].rpartition(":")[2]
    done = rehearse("serve", "--port", port)
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
