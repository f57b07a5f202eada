"""Which image format a file has, by its first bytes and not its name, and whether the task allows it.

Sources: the SageMaker developer guide, "crowd-image-classifier-multi-select" (APNG, BMP, GIF, ICO, JPEG, PNG
and SVG) and "Input Data Quotas" (at most 40 MB and 100 million pixels); the formats' specifications.
"""

import re
import struct
from enum import Enum

from msgspec import Struct

from ground_truth.problem import Problem

LARGEST_IMAGE = 40_000_000
"""Bytes."""
MOST_PIXELS = 100_000_000
BEGINNING = 64 * 1024
"""Bytes from a file's beginning that are read: enough to find the size of most JPEG files."""
ALLOWED_FORMATS = "JPEG, PNG, GIF, BMP, ICO or SVG"

# Declaration, comments and document type before the root element; atomic, to take linear time.
_SVG = re.compile(
    r"\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\])?\s*+>)\s*+)*+"
    r"<(?:[A-Za-z_][\w.-]*+:)?svg[\s/>]",
    re.DOTALL,
)
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class ImageFormat(Enum):
    """A format of images; the value is its media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    GIF = "image/gif"
    BMP = "image/bmp"
    ICO = "image/x-icon"
    SVG = "image/svg+xml"
    HEIC = "image/heic"
    AVIF = "image/avif"
    WEBP = "image/webp"
    TIFF = "image/tiff"

    @property
    def is_allowed(self) -> bool:
        """Whether the task allows images of this format."""
        return self not in _NOT_ALLOWED

    @property
    def title(self) -> str:
        """The format's name as people write it."""
        return "WebP" if self is ImageFormat.WEBP else self.name


_NOT_ALLOWED = frozenset({ImageFormat.HEIC, ImageFormat.AVIF, ImageFormat.WEBP, ImageFormat.TIFF})

_SIGNATURES = [
    (form, re.compile(signature, re.DOTALL))
    for form, signature in (
        (ImageFormat.PNG, rb"\x89PNG\r\n\x1a\n"),
        (ImageFormat.JPEG, rb"\xff\xd8\xff"),
        (ImageFormat.GIF, rb"GIF8[79]a"),
        # The size of the second header distinguishes it from text that begins with BM.
        (ImageFormat.BMP, rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0"),
        (ImageFormat.ICO, rb"\0\0\x01\0(?!\0\0).."),
        (ImageFormat.WEBP, rb"RIFF.{4}WEBP"),
        (ImageFormat.AVIF, rb".{4}ftyp(?:.{4}){0,12}?avi[fs]"),
        (ImageFormat.HEIC, rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)"),
        (ImageFormat.TIFF, rb"II[*+]\0|MM\0[*+]"),
    )
]


class ImageFile(Struct, frozen=True):
    """The part of an image that is checked."""

    size: int
    """Bytes of the whole file."""
    beginning: bytes
    """Its first BEGINNING bytes, or all."""


def image_problem(file: ImageFile | None) -> Problem | None:
    """Why workers can't label an image, None if they can.

    Args:
        file: the image, None if it does not exist.
    """
    if file is None:
        return Problem("the image does not exist", "an image that was uploaded before its manifest")
    if not file.size:
        return Problem("the image is empty", "an image file")
    if file.size > LARGEST_IMAGE:
        return Problem(f"the image has {file.size:,} bytes", f"at most {LARGEST_IMAGE:,} bytes (40 MB)")
    return _format_problem(image_format(file.beginning)) or _pixel_problem(file)


def _format_problem(form: ImageFormat | None) -> Problem | None:
    if form is None:
        return Problem("the file is not an image that the task allows", ALLOWED_FORMATS)
    if not form.is_allowed:
        unsupported = f"the task does not allow {form.title} images"
        return Problem(unsupported, f"{ALLOWED_FORMATS}: convert it to JPEG")
    return None


def _pixel_problem(file: ImageFile) -> Problem | None:
    width, height = pixel_size(file.beginning) or (0, 0)
    if width * height > MOST_PIXELS:
        return Problem(
            f"the image has {width * height:,} pixels ({width:,} x {height:,})",
            f"at most {MOST_PIXELS:,} pixels",
        )
    return None


def image_format(beginning: bytes) -> ImageFormat | None:
    """The format of a file whose first BEGINNING bytes (or all) are given, None if it is not known."""
    return next((form for form, signature in _SIGNATURES if signature.match(beginning)), None) or (
        ImageFormat.SVG if _SVG.match(_text(beginning)) else None
    )


def pixel_size(beginning: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None where the first bytes don't say them, as those of an SVG."""
    try:
        match image_format(beginning):
            case ImageFormat.PNG if beginning[12:16] == b"IHDR":
                return _unpacked(">II", beginning, 16)
            case ImageFormat.GIF:
                return _unpacked("<HH", beginning, 6)
            case ImageFormat.BMP if beginning[14] == 12:
                return _unpacked("<HH", beginning, 18)
            case ImageFormat.BMP:
                width, height = _unpacked("<ii", beginning, 18)
                return abs(width), abs(height)  # a negative height means that rows go from top to bottom
            case ImageFormat.JPEG:
                return _jpeg_size(beginning)
    except struct.error:  # the file is cut off
        pass
    return None


def _unpacked(form: str, content: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, content, at)
    return first, second


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """The size in the frame header, found by going from marker segment to marker segment."""
    position = 2
    while content[position : position + 1] == b"\xff":
        marker, length = struct.unpack_from(">BH", content, position + 1)
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        # SOF0 to SOF15, without the Huffman tables, the extension and the arithmetic coding among them
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = _unpacked(">HH", content, position + 5)
            return width, height
        position += 2 + length
    return None


def _text(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.removeprefix(mark).decode(encoding, "replace")
    return content.decode("utf-8", "replace")
