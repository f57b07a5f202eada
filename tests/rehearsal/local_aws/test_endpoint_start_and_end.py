"""An endpoint's beginning and end; each of these tests has one of its own."""

import threading
import time
import urllib.error
import urllib.request

import pytest

from tests.rehearsal.local_aws.s3_endpoint import s3_endpoint
from tests.rehearsal.scripted_rehearsal import BUCKET, Nobody, Rehearsal, Script, manifest, until


def test_no_setting_of_the_host_leads_its_clients_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_PROFILE": "no-such-profile",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_RETRY_MODE": "no-such-mode",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    with s3_endpoint() as up:
        assert up.client("s3").list_buckets()["Buckets"] == []


@pytest.mark.parametrize("host", ["\u202e", "\0", "256.0.0.1", "a" * 300, "[", ""])
def test_what_is_no_address_is_named(host: str) -> None:
    with pytest.raises(OSError, match="can't listen on ") as raised, s3_endpoint((host,)):
        pass
    assert raised.value.errno


def test_leaving_ends_jobs_threads_and_connections_at_once() -> None:
    threads = threading.active_count()
    with Rehearsal() as rehearsal:
        up = rehearsal.endpoint
        rehearsal.start("endless", manifest(lines=3), Script(workforce=lambda job: Nobody(real_time=True)))
        job = rehearsal.jobs.job("endless")
        until(lambda: len(job.board) == 3)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert job.status == "Failed"
    assert job.failure_reason == "ClientError: the rehearsal was ended while the job was running"
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(up.url, timeout=2)
    until(lambda: threading.active_count() <= threads)


def test_entering_starts_with_an_empty_s3() -> None:
    for _ in range(2):
        with s3_endpoint() as up:
            s3 = up.client("s3")
            assert s3.list_buckets()["Buckets"] == []
            s3.create_bucket(Bucket=BUCKET)
