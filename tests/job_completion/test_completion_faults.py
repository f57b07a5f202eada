"""Each AWS call meets each fault: no half-written file, nothing lost, the same bytes in the end.

A fault is what the function sees once botocore has tried again in vain. After it the queue delivers the event
again until the function is done with it.
"""

import pytest

from job_completion import app, job_files
from tests.job_completion.finished import BUCKET, NAME, OUTPUT, Finished
from tests.job_trigger.aws_faults import FAULTS, deliver_until_done

FIRST = "2024-09-27_21:00:00.json"
READ = [
    "describe_labeling_job",
    "get_object completion.json",
    "get_object consolidation.json",
    "get_object follow-up.json",
    "get_object label-categories.json",
    "get_object input.manifest",
    "get_object output.manifest",
    "list_objects_v2",
    f"get_object {FIRST}",
    "list_objects_v2",
    "get_object 2024-09-27_21:30:10.json",
    "get_object 2024-09-27_21:30:10.json",
]
WRITE = [
    "put_object label-quality.html",
    "put_object label-quality.json",
    "put_object labels.csv",
    "put_object confidences.csv",
    "put_object metadata.jsonl",
]
ANNOUNCE = ["put_object completion.json", "publish", "put_object completion.json"]
MANIFESTS = [
    "get_object input.manifest",
    "put_object ask-again.manifest",
    "get_object input.manifest",
    "put_object output.manifest",
]
SMALL = [*READ, *WRITE, *MANIFESTS, *ANNOUNCE]
FOLLOW_UP = [
    "get_object consolidation.json",
    "put_object job.json",
    "get_object label-categories.json",
    "put_object labels.json",
    "get_object worker-template.liquid.html",
    "put_object worker-template.liquid.html",
    "get_object ask-again.manifest",
    "put_object ask-again.manifest",
]
WITH_FOLLOW_UP = [*READ, *WRITE, *MANIFESTS, *FOLLOW_UP, *ANNOUNCE]


# A job that SageMaker does not know is nobody's.
LEFT_ALONE = {("describe_labeling_job", "ValidationException")}
# Files that S3 says are not there: without them the job has other labels, times or lines.
WITHOUT = {
    (f"get_object {FIRST}", "NoSuchKey"),
    ("get_object 2024-09-27_21:30:10.json", "NoSuchKey"),
    ("get_object output.manifest", "NoSuchKey"),
    ("get_object consolidation.json", "NoSuchKey"),
}
# A message may be sent twice when it is not known whether it was sent, or when the note of that is lost.
AGAIN = ("publish", "put_object completion.json")
SCENARIOS = {"a job": SMALL, "a job with a follow-up": WITH_FOLLOW_UP}
CELLS = [
    pytest.param(scenario, position, call, fault, id=f"{scenario}: {position:02} {call}: {fault}")
    for scenario, calls in SCENARIOS.items()
    for position, call in enumerate(calls)
    for fault in FAULTS
    # what they have in common is tried once
    if scenario == "a job" or position >= len(READ) + len(WRITE)
]


@pytest.fixture
def job(aws: Finished) -> Finished:
    aws.put_job([{"w1": ["dog"], "w2": ["dog"]}, {"w1": ["cat"], "w2": ["bird"]}, None])
    aws.put(f"generated/{NAME}/worker-template.liquid.html", "<crowd-form></crowd-form>")
    return aws


def output(aws: Finished) -> dict[str, bytes | None]:
    """The files that the function wrote."""
    written = (
        f"{OUTPUT}manifests/consolidated/",
        f"{OUTPUT}exports/",
        f"{OUTPUT}reports/",
        "jobs/follow-up/",
    )
    return {key: aws.s3.body(BUCKET, key) for key in aws.s3.keys(BUCKET) if key.startswith(written)}


def set_up(monkeypatch: pytest.MonkeyPatch, scenario: str) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "0" if scenario == "a job" else "1")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_without_a_fault_these_calls_are_made(
    job: Finished, monkeypatch: pytest.MonkeyPatch, scenario: str
) -> None:
    set_up(monkeypatch, scenario)
    assert deliver_until_done(job.deliver) == 1
    assert job.tape.calls == SCENARIOS[scenario]


@pytest.mark.parametrize(("scenario", "position", "call", "fault"), CELLS)
def test_each_fault_of_each_call_ends_in_the_same_files_and_a_message(
    job: Finished, monkeypatch: pytest.MonkeyPatch, scenario: str, position: int, call: str, fault: str
) -> None:
    set_up(monkeypatch, scenario)
    without_fault = Finished()
    without_fault.s3.versions.update({place: list(kept) for place, kept in job.s3.versions.items()})
    monkeypatch.setattr(app, "client", without_fault.client)
    assert without_fault.deliver()
    monkeypatch.setattr(app, "client", job.client)

    job.tape.fail_at(position, FAULTS[fault][0], after=FAULTS[fault][1])
    deliver_until_done(job.deliver)

    assert not job.s3.uploads, "a multipart upload was left behind"
    if (call, fault) in LEFT_ALONE:
        assert job.sns.messages == []
        return
    assert len({message["Message"] for message in job.sns.messages}) == 1
    assert len(job.sns.messages) <= (2 if call in AGAIN else 1)
    assert len(job.s3.versions[BUCKET, f"jobs/follow-up/{NAME}/ask-again.manifest"]) == (scenario != "a job")
    if (call, fault) not in WITHOUT:
        assert output(job) == output(without_fault)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number", range(8))
def test_a_large_file_appears_whole_or_not_at_all(
    job: Finished, monkeypatch: pytest.MonkeyPatch, number: int, fault: str
) -> None:
    """The first file is uploaded in parts; a fault at each of its calls."""
    monkeypatch.setattr(job_files, "PART_SIZE", 20_000)
    job.tape.fail_at(len(READ) + number, FAULTS[fault][0], after=FAULTS[fault][1])
    deliver_until_done(job.deliver)
    assert output(job).keys() == {
        OUTPUT + path
        for path in (
            "manifests/consolidated/output.manifest",
            "manifests/consolidated/ask-again.manifest",
            "exports/labels.csv",
            "exports/confidences.csv",
            "exports/metadata.jsonl",
            "reports/label-quality.json",
            "reports/label-quality.html",
        )
    }
    assert output(job)[f"{OUTPUT}reports/label-quality.html"].endswith(b"</html>\n")  # type: ignore[union-attr]
