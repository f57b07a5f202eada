"""Which S3 events reach the queue: uploaded manifests, and nothing that the stack or Ground Truth writes."""

from typing import Any

import pytest

from tests.template.event_pattern import matches
from tests.template.resolved import resolved_template

BUCKET = "groundtruth-111122223333-0a1b2c3d"


def pattern() -> Any:
    return resolved_template()["Resources"]["ManifestRule"]["Properties"]["EventPattern"]


def object_created(key: str, bucket: str = BUCKET, **other: str) -> dict[str, Any]:
    return {
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "account": "111122223333",
        "region": "eu-west-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {"key": key, "size": 10},
            "reason": "PutObject",
        },
        **other,
    }


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("jobs/pets.manifest", id="directly under jobs"),
        pytest.param("jobs/2026/pets/pets.manifest", id="in folders"),
        pytest.param("jobs/pets/PETS.MANIFEST", id="in upper case"),
        pytest.param("jobs/a b+c%2B é.manifest", id="odd characters"),
        pytest.param("jobs/\u200bpets.manifest", id="a zero-width space"),
        pytest.param(
            "jobs/output/output.manifest", id="an output manifest put back under jobs, for chaining"
        ),
    ],
)
def test_a_manifest_under_jobs_starts_a_job(key: str) -> None:
    assert matches(pattern(), object_created(key))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("jobs/pets/pets.manifest.started.json", id="the receipt of a started job"),
        pytest.param("jobs/pets/pets.manifest.rejected.json", id="the receipt of a rejection"),
        pytest.param("jobs/pets/job.json", id="a side file"),
        pytest.param("jobs/pets/dog.jpg", id="an image"),
        pytest.param("output/pets/manifests/output/output.manifest", id="Ground Truth's output manifest"),
        pytest.param("output/pets/annotations/intermediate/1/annotations.manifest", id="the manifest so far"),
        pytest.param("output/jobs/pets.manifest", id="jobs not at the start"),
        pytest.param("generated/pets-0123456789/input.manifest", id="the checked copy"),
        pytest.param("pets.manifest", id="outside jobs"),
        pytest.param("jobs/pets.jsonl", id="another suffix"),
        pytest.param("Jobs/pets.manifest", id="another folder in upper case"),
        pytest.param("jobs/pets.manifest/", id="a folder"),
    ],
)
def test_nothing_else_starts_a_job(key: str) -> None:
    assert not matches(pattern(), object_created(key))


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(object_created("jobs/pets.manifest", bucket="other"), id="another bucket"),
        pytest.param(
            object_created("jobs/pets.manifest", source="my.app"), id="an event made by another source"
        ),
        pytest.param(
            object_created("jobs/pets.manifest", **{"detail-type": "Object Deleted"}), id="a deletion"
        ),
    ],
)
def test_other_events_start_no_job(event: dict[str, Any]) -> None:
    assert not matches(pattern(), event)


def test_an_existing_bucket_takes_the_place_of_the_new_one() -> None:
    rule = resolved_template({"ExistingBucket": "mine"})["Resources"]["ManifestRule"]["Properties"]
    assert matches(rule["EventPattern"], object_created("jobs/pets.manifest", bucket="mine"))
    assert not matches(rule["EventPattern"], object_created("jobs/pets.manifest"))


def job_state(status: str, **other: Any) -> dict[str, Any]:
    return {
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Ground Truth Labeling Job State Change",
        "resources": ["arn:aws:sagemaker:eu-west-1:111122223333:labeling-job/pets"],
        "detail": {"LabelingJobStatus": status},
        **other,
    }


@pytest.mark.parametrize(
    ("event", "reaches"),
    [
        (job_state("Completed"), True),
        (job_state("Stopped"), True),
        (job_state("Failed"), True),
        (job_state("InProgress"), False),
        (job_state("Stopping"), False),
        (job_state("Completed", source="aws.s3"), False),
        (job_state("Completed", **{"detail-type": "SageMaker Training Job State Change"}), False),
    ],
    ids=lambda it: it.get("detail", {}).get("LabelingJobStatus") if isinstance(it, dict) else "",
)
def test_the_end_of_a_labeling_job_reaches_the_completion(event: dict[str, Any], *, reaches: bool) -> None:
    rule = resolved_template()["Resources"]["JobEndRule"]["Properties"]["EventPattern"]
    assert matches(rule, event) is reaches
