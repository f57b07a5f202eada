"""However often and in whatever order events are delivered: one job and one receipt for each upload."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from job_trigger import app, job_start
from job_trigger.job_start import PAUSES
from job_trigger.upload import Upload
from tests.job_trigger.delivery_calls import GOOD
from tests.job_trigger.fake_s3 import FakeS3
from tests.job_trigger.fake_service import Crash, access_denied, client_error, crash, read_timeout, throttled
from tests.job_trigger.stack import BUCKET, CONTEXT, KEY, Aws, manifest, object_created

PETS = manifest("dog.jpg", "cat.jpg")


def no_such_version() -> Exception:
    return client_error("GetObject", "NoSuchVersion", status=404)


def limit_exceeded() -> Exception:
    return client_error("CreateLabelingJob", "ResourceLimitExceeded", "Too many labeling jobs")


def one_job_one_receipt_one_message(aws: Aws, upload: Upload) -> None:
    """What there must be after any number of deliveries of a good upload."""
    assert list(aws.sagemaker.jobs) == [upload.job_name]
    assert aws.sagemaker.created == 1
    receipt = aws.receipt("started")
    assert receipt is not None
    assert receipt["request"] == aws.sagemaker.jobs[upload.job_name]
    assert receipt["request"] == json.loads(aws.generated(upload, "request.json") or b"")
    assert receipt["labels"] == labels(aws, upload)
    assert aws.receipt("rejected") is None
    assert len(aws.sns.messages) == 1


def labels(aws: Aws, upload: Upload) -> list[str]:
    document = json.loads(aws.generated(upload, "label-categories.json") or b"")
    return [item["label"] for item in document["labels"]]


def test_a_second_delivery_looks_and_does_nothing(aws: Aws) -> None:
    upload = aws.upload()
    assert aws.deliver(upload)
    aws.tape.calls.clear()
    assert aws.deliver(upload)
    assert aws.tape.calls == [
        "describe_labeling_job",
        "get_object request.json",
        "get_object checked.json",
        "get_object pets.manifest.started.json",
        "get_object pets.manifest.rejected.json",
    ]
    one_job_one_receipt_one_message(aws, upload)


def test_a_second_delivery_of_a_bad_manifest_looks_and_does_nothing(aws: Aws) -> None:
    upload = aws.upload(b"bad")
    assert aws.deliver(upload)
    first = aws.receipt("rejected")
    aws.tape.calls.clear()
    assert aws.deliver(upload)
    assert aws.tape.calls == [
        "describe_labeling_job",
        "get_object pets.manifest.rejected.json",
        "get_object rejection.json",
    ]
    assert aws.receipt("rejected") == first
    assert len(aws.sns.messages) == 1


def test_ten_deliveries_at_once_start_one_job(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("job_trigger.job_start.PAUSES", (0.05,) * 20)
    upload = aws.upload()
    with ThreadPoolExecutor(10) as pool:
        events = [object_created(upload)] * 10
        list(pool.map(lambda event: app.process(event, deadline=float("inf")), events))
    one_job_one_receipt_one_message(aws, upload)


@pytest.mark.parametrize("position", range(len(GOOD)), ids=GOOD)
def test_a_concurrent_delivery_may_do_all_the_work_between_any_two_calls(aws: Aws, position: int) -> None:
    """The concurrent delivery even finds other side files than the one that it overtakes."""
    aws.beside("job.json", {"HumanTaskConfig": {"TaskTitle": "First"}})
    aws.beside("labels.json", {"labels": [{"label": "first"}, {"label": "other"}]})
    upload = aws.upload(PETS)

    def overtake(_: str) -> None:
        if len(aws.tape.calls) == position:
            aws.tape.before_each = None
            aws.beside("job.json", {"HumanTaskConfig": {"TaskTitle": "Second"}})
            aws.beside("labels.json", {"labels": [{"label": "second"}, {"label": "other"}]})
            assert aws.deliver(upload)

    aws.tape.before_each = overtake
    assert aws.deliver(upload)
    assert aws.tape.before_each is None
    if position < GOOD.index("publish"):
        one_job_one_receipt_one_message(aws, upload)
    else:  # a concurrent delivery can't tell one that is about to send the message from one that has crashed
        assert aws.sagemaker.created == 1
        assert len({message["Message"] for message in aws.sns.messages}) == 1


GOOD_JOB, BAD_JOB = {"HumanTaskConfig": {"TaskTitle": "Pets"}}, {"X": 1}


@pytest.mark.parametrize("position", range(len(GOOD)), ids=GOOD)
@pytest.mark.parametrize(
    ("found_first", "found_second"),
    [(GOOD_JOB, BAD_JOB), (BAD_JOB, GOOD_JOB)],
    ids=["the second delivery has a reason to reject", "the second delivery has none"],
)
def test_deliveries_that_find_different_side_files_come_to_one_end(
    aws: Aws, position: int, found_first: dict[str, Any], found_second: dict[str, Any]
) -> None:
    aws.beside("job.json", found_first)
    upload = aws.upload(PETS)

    def overtake(_: str) -> None:
        if len(aws.tape.calls) == position:
            aws.tape.before_each = None
            aws.beside("job.json", found_second)
            assert aws.deliver(upload)

    aws.tape.before_each = overtake
    assert aws.deliver(upload)
    ends = {outcome for outcome in ("started", "rejected") if aws.receipt(outcome)}
    assert len(ends) == 1
    assert aws.sagemaker.created == len(aws.sagemaker.jobs) == (ends == {"started"})
    assert {message["Subject"].split(":")[0] for message in aws.sns.messages} == {
        f"Labeling job {end}" for end in ends
    }


def test_a_rejection_is_taken_back_unannounced_if_a_concurrent_delivery_has_prepared_the_job(
    aws: Aws,
) -> None:
    aws.beside("job.json", BAD_JOB)
    upload = aws.upload(PETS)

    def overtake(call: str) -> None:
        if call == "put_object pets.manifest.rejected.json":
            aws.tape.before_each = None
            aws.beside("job.json", GOOD_JOB)
            aws.tape.fail_next("create_labeling_job", throttled)
            assert not aws.deliver(upload)

    aws.tape.before_each = overtake
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


@pytest.mark.parametrize("position", range(1, len(GOOD) + 1), ids=[f"after {call}" for call in GOOD])
def test_the_first_request_stays_even_if_side_files_are_changed_after_a_crash(
    aws: Aws, position: int
) -> None:
    aws.beside("job.json", {"HumanTaskConfig": {"TaskTitle": "First"}})
    aws.beside("labels.json", {"labels": [{"label": "first"}, {"label": "other"}]})
    upload = aws.upload(PETS)
    aws.tape.fail_at(position - 1, crash, after=True)
    with pytest.raises(Crash):
        aws.deliver(upload)
    prepared = aws.generated(upload, "request.json")
    labels_put = aws.generated(upload, "label-categories.json")

    aws.beside("job.json", {"HumanTaskConfig": {"TaskTitle": "Second"}})
    aws.beside("labels.json", {"labels": [{"label": "second"}, {"label": "other"}]})
    assert aws.deliver(upload)

    assert aws.sagemaker.created == 1
    title = aws.sagemaker.jobs[upload.job_name]["HumanTaskConfig"]["TaskTitle"]
    assert title == ("First" if prepared else "Second")
    assert labels(aws, upload)[0] == ("first" if labels_put else "second")
    assert (aws.receipt("started") or {})["labels"] == labels(aws, upload)
    assert len({message["Message"] for message in aws.sns.messages}) == 1


def test_a_request_that_is_prepared_is_sent_even_if_side_files_are_bad_by_now(aws: Aws) -> None:
    upload = aws.upload(PETS)
    aws.tape.fail_next("create_labeling_job", limit_exceeded)
    assert not aws.deliver(upload)
    aws.beside("job.json", "not JSON")
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


def test_a_job_that_must_wait_for_others_to_end_is_tried_until_there_is_room(aws: Aws) -> None:
    upload = aws.upload(PETS)
    for _ in range(23):
        aws.tape.fail_next("create_labeling_job", limit_exceeded)
        assert not aws.deliver(upload)
    assert aws.receipt("started") is aws.receipt("rejected") is None
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


def test_a_crash_between_receipt_and_message_is_made_up_for(aws: Aws) -> None:
    upload = aws.upload(PETS)
    aws.tape.fail_next("publish", crash)
    with pytest.raises(Crash):
        aws.deliver(upload)
    assert aws.receipt("started") is not None
    assert aws.sns.messages == []
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


def test_a_crash_between_rejection_and_message_is_made_up_for_with_the_first_reasons(aws: Aws) -> None:
    aws.beside("job.json", "not JSON")
    upload = aws.upload(PETS)
    aws.tape.fail_next("publish", crash)
    with pytest.raises(Crash):
        aws.deliver(upload)
    first = aws.receipt("rejected")
    aws.beside("job.json", {"X": 1})
    assert aws.deliver(upload)
    assert aws.receipt("rejected") == first
    [message] = aws.sns.messages
    assert "the file is not valid JSON" in message["Message"]


def test_a_new_upload_is_a_new_job_and_takes_the_receipts_place(aws: Aws) -> None:
    first = aws.upload(PETS)
    assert aws.deliver(first)
    second = aws.upload(manifest("bird.jpg"))
    assert aws.deliver(second)
    assert list(aws.sagemaker.jobs) == [first.job_name, second.job_name]
    assert (aws.receipt("started") or {})["labelingJobName"] == second.job_name


@pytest.mark.parametrize("versioned", [True, False])
@pytest.mark.parametrize("deleted_between", [True, False])
def test_only_the_newest_upload_is_started_whatever_the_order_of_events(
    aws: Aws, versioned: bool, deleted_between: bool
) -> None:
    aws.s3.versioned = versioned
    first = aws.upload(PETS)
    if deleted_between:
        aws.s3.delete_object(Bucket=BUCKET, Key=KEY)
    second = aws.upload(manifest("bird.jpg"))
    for upload in (first, second, first):
        assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, second)


def test_an_upload_that_is_superseded_after_its_preparation_is_not_started(aws: Aws) -> None:
    first = aws.upload(PETS)
    aws.tape.fail_next("create_labeling_job", limit_exceeded)
    assert not aws.deliver(first)
    second = aws.upload(manifest("bird.jpg"))
    assert aws.deliver(first)
    assert aws.sagemaker.jobs == {}
    assert aws.deliver(second)
    one_job_one_receipt_one_message(aws, second)


def test_a_job_that_is_started_is_still_found_after_a_newer_upload(aws: Aws) -> None:
    first = aws.upload(PETS)
    aws.tape.fail_next("get_object pets.manifest.started.json", crash)
    with pytest.raises(Crash):
        aws.deliver(first)
    second = aws.upload(manifest("bird.jpg"))
    assert aws.deliver(second)
    for _ in range(3):
        assert aws.deliver(first)
    assert (aws.receipt("started") or {})["labelingJobName"] == second.job_name
    own = json.loads(aws.generated(first, "receipt.started.json") or b"")
    assert (own["labelingJobName"], own["answers"]) == (first.job_name, 6)
    assert [message["Subject"][-10:] for message in aws.sns.messages] == [
        second.job_name[-10:],
        first.job_name[-10:],
    ]


@pytest.mark.parametrize("outcome", ["started", "rejected"])
@pytest.mark.parametrize("facts", [{}, {"answers": 6}, {"errorCount": 1, "errors": [1]}, {"errors": [{}]}])
@pytest.mark.parametrize("metadata", [{}, {"announced": "yes"}])
def test_a_foreign_receipt_without_the_facts_of_one_is_not_believed(
    aws: Aws, outcome: str, facts: dict[str, Any], metadata: dict[str, str]
) -> None:
    upload = aws.upload(PETS)
    forged = json.dumps({"labelingJobName": upload.job_name, **facts}).encode()
    aws.s3.put_object(Bucket=BUCKET, Key=f"{KEY}.{outcome}.json", Body=forged, Metadata=metadata)
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


def test_a_foreign_receipt_of_a_started_job_is_not_believed_where_there_is_no_job(aws: Aws) -> None:
    forged = aws.upload(PETS)
    assert aws.deliver(forged)
    receipt = json.dumps(aws.receipt("started")).encode()
    aws.sagemaker.jobs.clear()
    aws.beside("job.json", "not JSON")
    upload = aws.upload(PETS)
    forgery = receipt.replace(forged.job_name.encode(), upload.job_name.encode())
    aws.s3.put(BUCKET, f"{KEY}.started.json", forgery)
    assert aws.deliver(upload)
    assert aws.receipt("started") is None
    assert (aws.receipt("rejected") or {})["labelingJobName"] == upload.job_name


@pytest.mark.parametrize("metadata", [{}, {"announced": "yes"}], ids=["unannounced", "announced"])
@pytest.mark.parametrize("before", [None, "put_object request.json"], ids=["at once", "during the check"])
def test_a_forged_rejection_keeps_no_job_from_being_started(
    aws: Aws, metadata: dict[str, str], before: str | None
) -> None:
    aws.beside("job.json", "not JSON")
    assert aws.deliver(aws.upload(PETS, "jobs/pets/other.manifest"))
    real = aws.receipt("rejected", "jobs/pets/other.manifest") or {}
    aws.sns.messages.clear()
    aws.beside("job.json", GOOD_JOB)
    upload = aws.upload(PETS)

    def forge(call: str) -> None:
        if before in (None, call):
            aws.tape.before_each = None
            forged = json.dumps(real | {"labelingJobName": upload.job_name}).encode()
            aws.s3.put(BUCKET, f"{KEY}.rejected.json", forged, metadata)

    aws.tape.before_each = forge
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


@pytest.mark.parametrize("metadata", [{}, {"announced": "yes"}], ids=["unannounced", "announced"])
@pytest.mark.parametrize("before", ["create_labeling_job", "get_object pets.manifest.started.json"])
def test_a_forged_receipt_of_a_started_job_hides_nothing(
    aws: Aws, metadata: dict[str, str], before: str
) -> None:
    assert aws.deliver(aws.upload(PETS, "jobs/pets/other.manifest"))
    real = aws.receipt("started", "jobs/pets/other.manifest") or {}
    aws.sagemaker.jobs.clear()
    aws.sagemaker.created = 0
    aws.sns.messages.clear()
    upload = aws.upload(manifest("dog.jpg", "cat.jpg", "bird.jpg"))

    def forge(call: str) -> None:
        if call == before:
            aws.tape.before_each = None
            forged = json.dumps(real | {"labelingJobName": upload.job_name}).encode()
            aws.s3.put(BUCKET, f"{KEY}.started.json", forged, metadata)

    aws.tape.before_each = forge
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)
    assert (aws.receipt("started") or {})["answers"] == 9
    assert "9 answers to be paid for" in aws.sns.messages[0]["Message"]


def test_a_forged_rejection_of_a_bad_upload_is_replaced_by_the_true_one(aws: Aws) -> None:
    upload = aws.upload(b"bad")
    forged = {"labelingJobName": upload.job_name, "errorCount": 1, "errors": [{"message": "forged"}]}
    aws.s3.put(BUCKET, f"{KEY}.rejected.json", json.dumps(forged).encode(), {"announced": "yes"})
    assert aws.deliver(upload)
    [message] = aws.sns.messages
    assert "the line is not valid JSON" in message["Message"]
    [error] = (aws.receipt("rejected") or {})["errors"]
    assert error["line"] == 1


@pytest.mark.parametrize("metadata", [{}, {"announced": "yes"}], ids=["unannounced", "announced"])
@pytest.mark.parametrize("message", ["\ud800", "x" * 300_000, "forged"], ids=["unencodable", "long", "short"])
def test_a_rejection_that_was_overwritten_is_told_as_it_was(
    aws: Aws, message: str, metadata: dict[str, str]
) -> None:
    upload = aws.upload(b"bad")
    assert aws.deliver(upload)
    sent = aws.sns.messages[0]["Message"]
    forged = {"labelingJobName": upload.job_name, "errorCount": 1, "errors": [{"message": message}]}
    aws.s3.put(BUCKET, f"{KEY}.rejected.json", json.dumps(forged).encode(), metadata)
    assert aws.deliver(upload)
    assert {it["Message"] for it in aws.sns.messages} == {sent}
    assert aws.sagemaker.created == 0


def test_a_rejection_stays_even_if_side_files_are_good_by_now(aws: Aws) -> None:
    aws.beside("job.json", BAD_JOB)
    upload = aws.upload(PETS)
    assert aws.deliver(upload)
    aws.beside("job.json", GOOD_JOB)
    assert aws.deliver(upload)
    assert aws.sagemaker.created == 0
    assert len(aws.sns.messages) == 1


def test_a_receipt_is_not_marked_over_a_later_uploads(aws: Aws) -> None:
    first = second = aws.upload(PETS)

    def overtake(call: str) -> None:
        nonlocal second
        if call == "publish":
            aws.tape.before_each = None
            second = aws.upload(manifest("bird.jpg"))
            assert aws.deliver(second)

    aws.tape.before_each = overtake
    assert aws.deliver(first)
    assert (aws.receipt("started") or {})["labelingJobName"] == second.job_name
    assert [message["Subject"][-10:] for message in aws.sns.messages] == [
        second.job_name[-10:],
        first.job_name[-10:],
    ]


def test_a_late_delivery_of_an_earlier_upload_leaves_the_later_ones_rejection(aws: Aws) -> None:
    first = aws.upload(PETS)
    assert aws.deliver(first)
    second = aws.upload(b"bad")
    assert aws.deliver(second)
    assert aws.deliver(first)
    assert aws.receipt("started") is None
    assert (aws.receipt("rejected") or {})["labelingJobName"] == second.job_name
    assert aws.sagemaker.created == 1


def test_an_earlier_uploads_receipt_that_is_still_to_be_announced_leaves_the_later_ones_rejection(
    aws: Aws,
) -> None:
    first = aws.upload(PETS)
    assert aws.deliver(first)
    aws.s3.put(BUCKET, f"{KEY}.started.json", b"")  # as a crash before the message would leave it
    second = aws.upload(b"bad")
    assert aws.deliver(second)
    aws.tape.fail_next("publish", crash)
    with pytest.raises(Crash):
        aws.deliver(first)
    assert aws.generated(first, "receipt.started.json") is not None
    assert aws.deliver(first)
    assert (aws.receipt("rejected") or {})["labelingJobName"] == second.job_name
    assert [message["Subject"].split(":")[0] for message in aws.sns.messages] == [
        "Labeling job started",
        "Labeling job rejected",
        "Labeling job started",
    ]


@pytest.mark.parametrize(
    ("first", "second", "there", "gone"),
    [(b"bad", PETS, "started", "rejected"), (PETS, b"bad", "rejected", "started")],
)
def test_writing_one_receipt_deletes_the_other_kind(
    aws: Aws, first: bytes, second: bytes, there: str, gone: str
) -> None:
    assert aws.deliver(aws.upload(first))
    assert aws.receipt(gone) is not None
    assert aws.deliver(aws.upload(second))
    assert aws.receipt(there) is not None
    assert aws.receipt(gone) is None


def test_a_name_that_another_job_has_is_a_reason_to_reject(aws: Aws) -> None:
    upload = aws.upload(PETS)
    s3 = {"S3DataSource": {"ManifestS3Uri": "s3://elsewhere/other.manifest"}}
    aws.sagemaker.jobs[upload.job_name] = {"InputConfig": {"DataSource": s3}}
    assert aws.deliver(upload)
    assert aws.sagemaker.created == 0
    assert (aws.receipt("rejected") or {})["errors"] == [
        {
            "file": "labeling job",
            "expected": "a free name: upload the manifest again",
            "message": f"labeling job: the name {upload.job_name} belongs to another labeling job, with the "
            "manifest s3://elsewhere/other.manifest; expected a free name: upload the manifest again",
        }
    ]
    assert aws.deliver(upload)
    assert len(aws.sns.messages) == 1


class TestDeletedAndOverwritten:
    """The manifest is not what it was when the event was sent."""

    def rejected_as_deleted(self, aws: Aws, upload: Upload) -> None:
        assert aws.deliver(upload)
        assert aws.sagemaker.jobs == {}
        [error] = (aws.receipt("rejected") or {})["errors"]
        assert error["message"] == "pets.manifest: the manifest was deleted before its job was started"

    def test_deleted_while_old_versions_remain(self, aws: Aws) -> None:
        upload = aws.upload(PETS)
        aws.s3.delete_object(Bucket=BUCKET, Key=KEY)
        self.rejected_as_deleted(aws, upload)

    def test_deleted_with_its_version(self, aws: Aws) -> None:
        upload = aws.upload(PETS)
        aws.tape.fail_next(
            "get_object pets.manifest", lambda: client_error("Any", "NoSuchVersion", status=404)
        )
        self.rejected_as_deleted(aws, upload)

    def test_deleted_from_a_bucket_without_versions(self, aws: Aws) -> None:
        aws.s3.versioned = False
        upload = aws.upload(PETS)
        aws.s3.delete_object(Bucket=BUCKET, Key=KEY)
        self.rejected_as_deleted(aws, upload)

    def test_overwritten_in_a_bucket_without_versions(self, aws: Aws) -> None:
        aws.s3.versioned = False
        first, second = aws.upload(PETS), aws.upload(manifest("bird.jpg"))
        assert aws.deliver(first)
        assert aws.sagemaker.jobs == {}
        assert aws.receipt("started") is aws.receipt("rejected") is None
        assert aws.deliver(second)
        one_job_one_receipt_one_message(aws, second)

    def test_an_event_that_names_neither_version_nor_etag_reads_what_is_there(self, aws: Aws) -> None:
        aws.upload(PETS)
        upload = Upload(BUCKET, KEY, sequencer="0A")
        assert aws.deliver(upload)
        one_job_one_receipt_one_message(aws, upload)


def test_a_bad_setting_is_the_operators_fault_and_rejects_nothing(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = aws.upload(PETS)
    monkeypatch.setenv("WORKERS_PER_OBJECT", "ten")
    assert not aws.deliver(upload)
    assert aws.receipt("rejected") is None
    monkeypatch.setenv("WORKERS_PER_OBJECT", "5")
    assert aws.deliver(upload)
    assert (aws.receipt("started") or {})["workersPerObject"] == 5


def test_with_little_time_left_another_look_is_left_to_the_queue(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 299_000)
    upload = aws.upload(PETS)
    aws.tape.fail_next("create_labeling_job", lambda: client_error("Any", "ResourceInUse", "taken"))
    assert not aws.deliver(upload)
    assert aws.tape.calls[-1] == "create_labeling_job"


def test_a_check_that_would_not_end_in_time_is_left_to_the_queue(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 29_000)
    upload = aws.upload(PETS)
    assert not aws.deliver(upload)
    assert aws.tape.calls[-1] == "get_object pets.manifest"
    assert aws.s3.keys(BUCKET) == {KEY}


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"manifest": 1}', b"null"])
@pytest.mark.parametrize("outcome", ["started", "rejected"])
def test_whatever_lies_in_a_receipts_place_is_no_obstacle(aws: Aws, content: bytes, outcome: str) -> None:
    aws.s3.put(BUCKET, f"{KEY}.{outcome}.json", content)
    upload = aws.upload(PETS)
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


def test_without_a_topic_nothing_is_sent(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFICATION_TOPIC_ARN", "")
    assert aws.deliver(aws.upload(PETS))
    assert "publish" not in aws.tape.calls
    assert aws.receipt("started") is not None


@pytest.mark.parametrize(
    "key",
    [
        "jobs/my pets/a+b 100%.manifest",
        "jobs/é\u200b/ü.manifest",
        "jobs/line\nbreak/x.manifest",
        "jobs/%2B.manifest",
    ],
)
def test_odd_keys_survive_character_by_character(aws: Aws, key: str) -> None:
    folder = key.rpartition("/")[0]
    aws.s3.put(BUCKET, f"{folder}/labels.json", b'{"labels": [{"label": "odd"}, {"label": "even"}]}')
    upload = aws.upload(PETS, key)
    assert aws.deliver(upload)
    receipt: dict[str, Any] = aws.receipt("started", key) or {}
    assert receipt["manifest"]["uri"] == f"s3://{BUCKET}/{key}"
    assert receipt["labels"] == ["odd", "even"]


def test_what_a_transient_fault_leaves_is_neither_receipt_nor_message(aws: Aws) -> None:
    upload = aws.upload(PETS)
    aws.tape.fail_next("create_labeling_job", throttled)
    assert not aws.deliver(upload)
    assert aws.receipt("started") is aws.receipt("rejected") is None
    assert aws.sns.messages == []
    assert isinstance(aws.s3, FakeS3)


def test_an_error_on_replacing_a_receipt_brings_the_upload_back(aws: Aws) -> None:
    assert aws.deliver(aws.upload(PETS))
    upload = aws.upload(manifest("bird.jpg"))
    aws.tape.fail_next("put_object pets.manifest.started.json", access_denied)
    assert not aws.deliver(upload)
    assert aws.deliver(upload)
    assert (aws.receipt("started") or {})["labelingJobName"] == upload.job_name
    assert len(aws.sns.messages) == 2


def test_a_job_whose_start_timed_out_is_looked_for_in_the_same_delivery(aws: Aws) -> None:
    upload = aws.upload(PETS)
    aws.tape.fail_next("create_labeling_job", read_timeout, after=True)
    assert aws.deliver(upload)
    one_job_one_receipt_one_message(aws, upload)


@pytest.mark.parametrize("body", [PETS, b"bad"], ids=["started", "rejected"])
def test_a_receipt_that_another_delivery_announces_is_left_to_it(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    """The other delivery sends its message and marks its receipt while this one pauses."""
    upload = aws.upload(body)
    aws.tape.fail_next("publish", crash)
    with pytest.raises(Crash):
        aws.deliver(upload)
    [key] = [key for key in aws.s3.keys(BUCKET) if key.startswith(f"{KEY}.")]
    pauses: list[float] = []

    def other_goes_on(seconds: float) -> None:
        pauses.append(seconds)
        aws.s3.put(BUCKET, key, aws.s3.body(BUCKET, key) or b"", {"announced": "yes"})

    monkeypatch.setattr("time.sleep", other_goes_on)
    assert aws.deliver(upload)
    assert len(pauses) == 1
    assert aws.sns.messages == []


def test_between_two_looks_there_is_a_pause(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    monkeypatch.setattr(job_start, "PAUSES", PAUSES)
    monkeypatch.setattr("time.sleep", paused.append)
    upload = aws.upload(PETS)
    aws.sagemaker.jobs[upload.job_name] = {
        "InputConfig": {
            "DataSource": {"S3DataSource": {"ManifestS3Uri": str(upload.generated("input.manifest"))}}
        }
    }
    assert not aws.deliver(upload)
    assert paused == [1.0, 2.0, 4.0]
    assert aws.tape.calls.count("describe_labeling_job") == 4
