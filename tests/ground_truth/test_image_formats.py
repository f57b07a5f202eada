"""Which images the task allows: one table for the job trigger's check and for the rehearsal."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_truth.image_formats import (
    BEGINNING,
    ImageFile,
    ImageFormat,
    image_format,
    image_problem,
    pixel_size,
)
from ground_truth.problem import Problem


def png(width: int = 2, height: int = 3) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\x00\x00\x00"
    )


def bmp(header: int, width: int = 2, height: int = 3) -> bytes:
    size = struct.pack("<HH" if header == 12 else "<ii", width, height)
    return b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00" + header.to_bytes(4, "little") + size


def gif(version: bytes, width: int = 2, height: int = 3) -> bytes:
    return b"GIF" + version + struct.pack("<HH", width, height)


def jpeg(*segments: bytes, width: int = 2, height: int = 3, frame: int = 0xC0) -> bytes:
    header = struct.pack(">BBHBHH", 0xFF, frame, 17, 8, height, width)
    return b"\xff\xd8" + b"".join(segments) + header + bytes(10)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


EXIF = segment(0xE1, b"Exif\x00\x00" + bytes(30_000))
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.mark.parametrize(
    ("beginning", "form"),
    [
        pytest.param(png(), ImageFormat.PNG, id="PNG"),
        pytest.param(png() + bytes(4) + b"\x00\x00\x00\x08acTL", ImageFormat.PNG, id="APNG"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF", ImageFormat.JPEG, id="JPEG"),
        pytest.param(b"\xff\xd8\xff\xe1Exif", ImageFormat.JPEG, id="JPEG of a camera"),
        pytest.param(b"\xff\xd8\xff", ImageFormat.JPEG, id="JPEG that is cut off"),
        pytest.param(gif(b"87a"), ImageFormat.GIF, id="GIF of 1987"),
        pytest.param(gif(b"89a"), ImageFormat.GIF, id="GIF of 1989"),
        pytest.param(bmp(12), ImageFormat.BMP, id="BMP of OS/2"),
        pytest.param(bmp(40), ImageFormat.BMP, id="BMP of Windows 3"),
        pytest.param(bmp(108), ImageFormat.BMP, id="BMP of Windows 95"),
        pytest.param(bmp(124), ImageFormat.BMP, id="BMP of Windows 98"),
        pytest.param(
            b"BM" + b"\x01" * 12 + b"\x28\x00\x00\x00", ImageFormat.BMP, id="BMP, reserved bytes set"
        ),
        pytest.param(b"\x00\x00\x01\x00\x01\x00\x10\x10", ImageFormat.ICO, id="ICO"),
        pytest.param(SVG.encode(), ImageFormat.SVG, id="SVG"),
        pytest.param(b"\n\t <svg\n>", ImageFormat.SVG, id="SVG after spaces"),
        pytest.param(
            b'<?xml version="1.0"?>\n<!-- <a> -->\n<?xml-stylesheet href="a"?><svg>',
            ImageFormat.SVG,
            id="SVG after a declaration and a comment",
        ),
        pytest.param(
            b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY a "b">]>\n<svg:svg >',
            ImageFormat.SVG,
            id="SVG after a document type",
        ),
        pytest.param(b"\xef\xbb\xbf" + SVG.encode(), ImageFormat.SVG, id="SVG after a byte order mark"),
        pytest.param(
            b"\xff\xfe" + SVG.encode("utf-16-le"), ImageFormat.SVG, id="SVG in UTF-16, little-endian"
        ),
        pytest.param(b"\xfe\xff" + SVG.encode("utf-16-be"), ImageFormat.SVG, id="SVG in UTF-16, big-endian"),
        pytest.param(
            (b"\xff\xfe" + SVG.encode("utf-16-le"))[:-1], ImageFormat.SVG, id="SVG in UTF-16 that is cut off"
        ),
        pytest.param(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", ImageFormat.HEIC, id="HEIC"),
        pytest.param(b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", ImageFormat.HEIC, id="HEIF"),
        pytest.param(b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1", ImageFormat.AVIF, id="AVIF"),
        pytest.param(
            b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif",
            ImageFormat.AVIF,
            id="AVIF that says HEIF first",
        ),
        pytest.param(b"RIFF\x0a\n\x00\x00WEBPVP8 ", ImageFormat.WEBP, id="WebP"),
        pytest.param(b"II*\x00\x08", ImageFormat.TIFF, id="TIFF, little-endian"),
        pytest.param(b"MM\x00*\x00", ImageFormat.TIFF, id="TIFF, big-endian"),
        pytest.param(b"II+\x00\x08", ImageFormat.TIFF, id="BigTIFF"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"\x00" * 64, None, id="zeros"),
        pytest.param(b"\x00\x00\x01\x00\x00\x00", None, id="an ICO without images"),
        pytest.param(b"\x00\x00\x02\x00\x01\x00", None, id="a cursor"),
        pytest.param(b"BMW and Benz, and other cars", None, id="text that begins like a BMP"),
        pytest.param(b"GIF88a", None, id="a GIF of no version"),
        pytest.param(b"%PDF-1.7", None, id="PDF"),
        pytest.param(b"RIFF\x00\x00\x00\x00WAVE", None, id="sound"),
        pytest.param(b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41", None, id="video"),
        pytest.param(b"<html><svg></svg></html>", None, id="HTML with an SVG in it"),
        pytest.param(b"<svgx>", None, id="an element that only begins like svg"),
        pytest.param(b"<!-- <svg/>", None, id="a comment that never ends"),
    ],
)
def test_a_format_is_known_by_its_first_bytes(beginning: bytes, form: ImageFormat | None) -> None:
    assert image_format(beginning) is form


def test_a_format_is_named_to_browsers_by_its_media_type() -> None:
    """https://www.iana.org/assignments/media-types, and image/x-icon as browsers and servers have it."""
    assert {form.value.removeprefix("image/") for form in ImageFormat} == {
        *("avif", "bmp", "gif", "heic", "jpeg", "png", "svg+xml", "tiff", "webp", "x-icon")
    }


@pytest.mark.parametrize(
    ("beginning", "size"),
    [
        pytest.param(png(640, 480), (640, 480), id="PNG"),
        pytest.param(gif(b"89a", 640, 480), (640, 480), id="GIF"),
        pytest.param(bmp(12, 640, 480), (640, 480), id="BMP of OS/2"),
        pytest.param(bmp(40, 640, -480), (640, 480), id="BMP with rows from top to bottom"),
        pytest.param(jpeg(width=640, height=480), (640, 480), id="JPEG"),
        pytest.param(jpeg(EXIF, width=640, height=480), (640, 480), id="JPEG of a camera"),
        pytest.param(jpeg(b"\xff\xff", segment(0xC4, bytes(9)), frame=0xC2), (2, 3), id="progressive JPEG"),
        pytest.param(jpeg()[:9], None, id="JPEG that is cut off"),
        pytest.param(png()[:17], None, id="PNG that is cut off"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x00", None, id="JPEG whose segment has no length"),
        pytest.param(SVG.encode(), None, id="SVG has no pixels"),
        pytest.param(b"text", None, id="text"),
    ],
)
def test_the_size_in_pixels_is_read_where_the_first_bytes_have_it(
    beginning: bytes, size: tuple[int, int] | None
) -> None:
    assert pixel_size(beginning) == size


@pytest.mark.parametrize("marker", range(0xC0, 0xD0))
def test_of_a_jpegs_segments_only_frame_headers_have_the_size(marker: int) -> None:
    is_frame = marker not in (0xC4, 0xC8, 0xCC)
    odd = segment(marker, bytes([8]) + struct.pack(">HH", 480, 640) + bytes(10))
    assert pixel_size(jpeg(odd)) == ((640, 480) if is_frame else (2, 3))


def test_a_frame_header_at_the_end_of_the_first_bytes_is_found() -> None:
    header = len(jpeg()) - 2
    filler = segment(0xE2, bytes(50_000)) + segment(0xE2, bytes(BEGINNING - 50_000 - 8 - header))
    assert pixel_size(jpeg(filler, width=640, height=480)[:65_536]) == (640, 480)


FORMATS = "JPEG, PNG, GIF, BMP, ICO or SVG"


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (ImageFile(100, png()), None),
        (ImageFile(40_000_000, png(10_000, 10_000)), None),
        (ImageFile(100, SVG.encode()), None),
        (None, Problem("the image does not exist", "an image that was uploaded before its manifest")),
        (ImageFile(0, b""), Problem("the image is empty", "an image file")),
        (
            ImageFile(40_000_001, png()),
            Problem("the image has 40,000,001 bytes", "at most 40,000,000 bytes (40 MB)"),
        ),
        (
            ImageFile(100, png(10_001, 10_000)),
            Problem("the image has 100,010,000 pixels (10,001 x 10,000)", "at most 100,000,000 pixels"),
        ),
        (ImageFile(5, b"hello"), Problem("the file is not an image that the task allows", FORMATS)),
        (
            ImageFile(24, b"\x00\x00\x00\x18ftypheic"),
            Problem("the task does not allow HEIC images", f"{FORMATS}: convert it to JPEG"),
        ),
        (
            ImageFile(24, b"RIFF\x00\x00\x00\x00WEBP"),
            Problem("the task does not allow WebP images", f"{FORMATS}: convert it to JPEG"),
        ),
    ],
)
def test_an_image_is_allowed_or_the_problem_says_what_is_right(
    file: ImageFile | None, problem: Problem | None
) -> None:
    assert image_problem(file) == problem


@pytest.mark.parametrize(
    "hostile",
    [
        b"<!---->",
        b"<?",
        b"<!DOCTYPE a",
        b" ",
        b"<!DOCTYPE a [ ] ",
        b"\xff\xd8\xff\xff",
        b"\x00\x00\x00\x18ftyp",
    ],
)
def test_no_file_takes_long(hostile: bytes) -> None:
    start = time.process_time()
    image_problem(ImageFile(BEGINNING, (hostile * BEGINNING)[:BEGINNING]))
    assert time.process_time() - start < 0.5


@given(
    st.sampled_from([png(), bmp(40), jpeg(EXIF), gif(b"89a"), SVG.encode(), b""]),
    st.binary(),
    st.integers(0, 40),
)
def test_no_bytes_raise(start: bytes, rest: bytes, cut: int) -> None:
    assert isinstance(image_problem(ImageFile(100, start[:cut] + rest)), Problem | None)


def test_of_a_jpeg_that_ends_with_its_size_the_size_is_known() -> None:
    whole = jpeg(width=640, height=480)
    assert pixel_size(whole[:11]) == (640, 480)
    assert pixel_size(whole[:10]) is None


def test_each_format_has_its_media_type() -> None:
    assert {form.name: form.value for form in ImageFormat} == {
        "JPEG": "image/jpeg",
        "PNG": "image/png",
        "GIF": "image/gif",
        "BMP": "image/bmp",
        "ICO": "image/x-icon",
        "SVG": "image/svg+xml",
        "HEIC": "image/heic",
        "AVIF": "image/avif",
        "WEBP": "image/webp",
        "TIFF": "image/tiff",
    }
