"""CHECK_IMAGES: whether images are there and can be shown, before anybody is paid to look at them."""

import threading
from collections.abc import Iterator
from io import BytesIO
from unittest.mock import MagicMock

import pytest

from ground_truth.image_formats import ImageFile
from ground_truth.problem import Problem
from ground_truth.s3_location import S3Location
from job_trigger.checks.image_check import ImageCheck
from job_trigger.s3_files import S3Files
from tests.job_trigger.fake_s3 import FakeS3
from tests.job_trigger.fake_service import access_denied, client_error
from tests.job_trigger.stack import BUCKET, Aws, manifest

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def test_all_images_are_looked_at_and_told_by_line(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECK_IMAGES", "all")
    aws.s3.put(BUCKET, "images/good.png", PNG)
    aws.s3.put(BUCKET, "images/empty.png", b"")
    aws.s3.put(BUCKET, "images/text.png", b"hello")
    assert aws.deliver(
        aws.upload(manifest("good.png", "none.png", "empty.png", "good.png?", "text.png") + b"{}\n")
    )
    receipt = aws.receipt("rejected") or {}
    uri = f"s3://{BUCKET}/images"
    assert [error["message"] for error in receipt["errors"]] == [
        f"pets.manifest, line 2: the image does not exist, got '{uri}/none.png'; "
        "expected an image that was uploaded before its manifest",
        f"pets.manifest, line 3: the image is empty, got '{uri}/empty.png'; expected an image file",
        f"pets.manifest, line 4: the image does not exist, got '{uri}/good.png?'; "
        "expected an image that was uploaded before its manifest",
        f"pets.manifest, line 5: the file is not an image that the task allows, got '{uri}/text.png'; "
        "expected JPEG, PNG, GIF, BMP, ICO or SVG",
        'pets.manifest, line 6: "source-ref" is missing; expected the image\'s s3:// URI as source-ref',
    ]
    assert receipt["errorCount"] == 5


@pytest.mark.parametrize("mode", ["sample", "all"])
def test_good_images_start_the_job(aws: Aws, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.setenv("CHECK_IMAGES", mode)
    aws.s3.put(BUCKET, "images/good.png", PNG + bytes(100_000))
    assert aws.deliver(aws.upload(manifest("good.png")))
    assert aws.receipt("started") is not None
    assert aws.tape.calls.count("get_object good.png") == 1


def test_no_image_is_looked_at_by_default(aws: Aws) -> None:
    assert aws.deliver(aws.upload())
    assert "get_object dog.jpg" not in aws.tape.calls
    assert aws.receipt("started") is not None


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchBucket", "404"])
def test_an_image_that_can_not_be_looked_at_is_an_error_only_if_it_does_not_exist(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setenv("CHECK_IMAGES", "all")
    upload = aws.upload()
    aws.tape.fail_next("get_object dog.jpg", access_denied)
    assert not aws.deliver(upload)
    assert aws.receipt("rejected") is None
    aws.tape.fail_next("get_object dog.jpg", lambda: client_error("Any", code, status=404))
    assert aws.deliver(upload)
    assert aws.receipt("rejected") is not None


def places(number: int) -> Iterator[S3Location]:
    return (S3Location("images", str(index)) for index in range(number))


@pytest.mark.parametrize(("images", "looked_at"), [(0, 0), (7, 7), (100, 100), (101, 100), (3000, 100)])
def test_a_sample_has_at_most_a_hundred_images_from_the_whole_manifest(images: int, looked_at: int) -> None:
    seen: list[list[int]] = []
    for _ in range(2):
        looked: list[int] = []
        check = ImageCheck("sample", "m", lambda place, looked=looked: looked.append(int(place.key)))
        for line, place in enumerate(places(images), 1):
            check.see(line, place)
        assert check.finish() == ([], 0)
        assert len(set(looked)) == looked_at
        seen.append(sorted(looked))
    assert seen[0] == seen[1], "a second delivery looks at the same images"
    if images == 3000:
        assert min(seen[0]) < 300
        assert max(seen[0]) > 2700


def test_ten_images_are_looked_at_at_once() -> None:
    """Each look waits until nine others are under way, so with fewer at once it would not go on."""
    now, most, lock, ten = 0, 0, threading.Lock(), threading.Barrier(10, timeout=60)

    def look(_: S3Location) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        ten.wait()
        with lock:
            now -= 1

    check = ImageCheck("all", "m", look)
    for line, place in enumerate(places(60), 1):
        check.see(line, place)
    check.finish()
    assert most == 10


@pytest.mark.parametrize(
    ("size", "checked"),
    [(0, 0), (len(PNG), len(PNG)), (65_536, 65_536), (65_537, 65_536), (200_000, 65_536)],
)
def test_of_a_large_image_its_size_and_its_beginning_are_read(size: int, checked: int) -> None:
    s3 = FakeS3()
    s3.put(BUCKET, "a.png", PNG.ljust(size, b"x")[:size])
    image = S3Files(s3).image(S3Location(BUCKET, "a.png"))
    assert image is not None
    assert (image.size, len(image.beginning)) == (size, checked)


def test_an_answer_without_a_range_is_the_whole_image() -> None:
    s3 = MagicMock()
    s3.get_object.return_value = {"ContentLength": len(PNG), "Body": BytesIO(PNG)}
    assert S3Files(s3).image(S3Location(BUCKET, "a.png")) == ImageFile(len(PNG), PNG)


def test_of_many_bad_images_the_first_hundred_are_listed_and_all_are_counted() -> None:
    check = ImageCheck("all", "m", lambda _: Problem("the image does not exist", "an image"))
    for line, place in enumerate(places(1201), 1):
        check.see(line, place)
    problems, count = check.finish()
    assert count == 1201
    assert [problem.line for problem in problems] == list(range(1, 101))
