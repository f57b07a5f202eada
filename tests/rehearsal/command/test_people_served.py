"""``rehearse serve --workers browser``: people answer the jobs that are put into the bucket."""

import socket

from rehearsal.command.rehearsed_job import SAMPLE_JOB
from tests.rehearsal.command.people_at_portal import Person
from tests.rehearsal.command.serve_clients import BUCKET, Serving, client, create_job_by_hand, ended_job

MANIFEST = "jobs/shapes/shapes.manifest"


def free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def put_manifest(exports: dict[str, str]) -> None:
    """Start the sample job: the bucket holds its other files."""
    content = (SAMPLE_JOB / "shapes.manifest").read_bytes()
    client("s3", exports).put_object(Bucket=BUCKET, Key=MANIFEST, Body=content)


def test_a_job_put_again_after_a_kill_goes_on(serving: Serving) -> None:
    port = free_port()
    process, exports = serving("--workers", "browser", "--portal-port", port)
    put_manifest(exports)
    ann = person(port)
    ann.answer(["circle"])
    assert ann.answer(["square"])["answers"] == 2
    process.kill()
    process.wait()
    _, exports = serving("--workers", "browser", "--portal-port", port)
    put_manifest(exports)
    again = person(port)
    assert (again.job, again.step("view")["answers"]) == (ann.job, 2)


def test_a_job_of_the_same_name_with_another_template_is_refused(serving: Serving) -> None:
    port = free_port()
    for number in (1, 2):
        process, exports = serving("--workers", "browser", "--portal-port", port)
        sagemaker = client("sagemaker", exports)
        create_job_by_hand(client("s3", exports), sagemaker, b"<!-- -->" if number == 2 else b"")
        if number == 1:
            assert person(port).job == "/jobs/By-Hand"
        else:
            reason = ended_job(sagemaker)["FailureReason"]
            assert "the worker template is not the one that labeling job By-Hand was begun with" in reason
        process.kill()
        process.wait()


def person(port: str) -> Person:
    """Somebody in the portal, once there is a job."""
    return Person(f"http://127.0.0.1:{port}/")
