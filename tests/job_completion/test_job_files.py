"""Files of a job in S3: which errors mean that one does not exist, or that it exists."""

from unittest.mock import MagicMock

import pytest
from botocore.exceptions import ClientError

from ground_truth.s3_location import S3Location
from job_completion.job_files import PART_SIZE, S3JobFiles
from tests.job_trigger.fake_s3 import FakeS3

PLACE = S3Location("bucket", "file")


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Operation")


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchBucket", "404"])
def test_a_file_that_does_not_exist_is_none(code: str) -> None:
    s3 = MagicMock()
    s3.get_object.side_effect = error(code)
    assert (S3JobFiles(s3).read(PLACE), S3JobFiles(s3).pieces(PLACE)) == (None, None)


@pytest.mark.parametrize("code", ["PreconditionFailed", "ConditionalRequestConflict", "412", "409"])
def test_a_file_that_exists_is_not_written_again(code: str) -> None:
    s3 = MagicMock()
    s3.put_object.side_effect = error(code)
    assert S3JobFiles(s3).write_new(PLACE, [b"a"], "text/csv") is False


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown"])
def test_any_other_error_is_raised(code: str) -> None:
    s3 = MagicMock()
    s3.get_object.side_effect = s3.put_object.side_effect = error(code)
    with pytest.raises(ClientError):
        S3JobFiles(s3).read(PLACE)
    with pytest.raises(ClientError):
        S3JobFiles(s3).write_new(PLACE, [b"a"], "text/csv")


def test_parts_of_a_file_that_could_not_be_written_do_not_stay() -> None:
    s3 = MagicMock()
    s3.create_multipart_upload.return_value = {"UploadId": "1"}
    s3.upload_part.side_effect = error("SlowDown")
    with pytest.raises(ClientError):
        S3JobFiles(s3).write(PLACE, [b"a" * PART_SIZE] * 2, "text/csv")
    s3.abort_multipart_upload.assert_called_once_with(Bucket="bucket", Key="file", UploadId="1")


def test_a_large_file_is_put_in_numbered_parts_that_make_the_very_same_bytes() -> None:
    s3 = FakeS3()
    pieces = [bytes([number]) * (PART_SIZE // 2) for number in range(5)]
    S3JobFiles(s3).write(PLACE, pieces, "text/csv")
    assert s3.body("bucket", "file") == b"".join(pieces)
    assert s3.calls == [
        "create_multipart_upload file",
        *["upload_part file"] * 3,
        "complete_multipart_upload file",
    ]


def test_a_small_file_is_put_at_once() -> None:
    s3 = FakeS3()
    S3JobFiles(s3).write(PLACE, [b"a", b"", b"b"], "text/csv")
    S3JobFiles(s3).write(S3Location("bucket", "empty"), [], "text/csv")
    assert (s3.body("bucket", "file"), s3.body("bucket", "empty")) == (b"ab", b"")
    assert s3.calls == ["put_object file", "put_object empty"]
