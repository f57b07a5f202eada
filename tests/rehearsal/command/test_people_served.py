"""``rehearse serve --workers browser``: people answer the jobs that are put into the bucket."""

from rehearsal.command.rehearsed_job import SAMPLE_JOB
from tests.rehearsal.command.people_at_portal import Person
from tests.rehearsal.command.serve_clients import BUCKET, Serving, client, create_job_by_hand, ended_job

PEOPLE = ("--workers", "browser", "--portal-port", "0")
MANIFEST = "jobs/shapes/shapes.manifest"


def put_manifest(exports: dict[str, str]) -> None:
    """Start the sample job: the bucket holds its other files."""
    content = (SAMPLE_JOB / "shapes.manifest").read_bytes()
    client("s3", exports).put_object(Bucket=BUCKET, Key=MANIFEST, Body=content)


def test_a_job_put_again_after_a_kill_goes_on(serving: Serving) -> None:
    process, exports = serving(*PEOPLE)
    put_manifest(exports)
    ann = Person(exports["PORTAL"])
    ann.answer(["circle"])
    assert ann.answer(["square"])["answers"] == 2
    process.kill()
    process.wait()
    _, exports = serving(*PEOPLE)
    put_manifest(exports)
    again = Person(exports["PORTAL"])
    assert (again.job, again.step("view")["answers"]) == (ann.job, 2)


def test_a_job_of_the_same_name_with_another_template_is_refused(serving: Serving) -> None:
    for number in (1, 2):
        process, exports = serving(*PEOPLE)
        sagemaker = client("sagemaker", exports)
        create_job_by_hand(client("s3", exports), sagemaker, b"<!-- -->" if number == 2 else b"")
        if number == 1:
            assert Person(exports["PORTAL"]).job == "/jobs/By-Hand"
        else:
            reason = ended_job(sagemaker)["FailureReason"]
            assert "the worker template is not the one that labeling job By-Hand was started with" in reason
        process.kill()
        process.wait()
