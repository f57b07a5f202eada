"""Which kind of picture a file is, told by its content; names can lie.

Sources: the signatures in the specifications of PNG, JPEG, GIF and BMP; an SVG has a root element ``svg``.
"""

import re
from enum import Enum

# Enough for an SVG's XML declaration, comments and doctype before its root element.
BYTES_NEEDED = 4096

_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_BEFORE_SVG_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL)
_SVG_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]")


class PictureFormat(Enum):
    """A kind of picture that workers' browsers show; the value is its media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    BMP = "image/bmp"
    SVG = "image/svg+xml"


def picture_format(beginning: bytes) -> PictureFormat | None:
    """The format of a picture whose first bytes (``BYTES_NEEDED``, or all) are given, None if it is none."""
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureFormat.PNG
    if beginning.startswith(b"\xff\xd8\xff"):
        return PictureFormat.JPEG
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return PictureFormat.GIF
    if beginning.startswith(b"BM") and int.from_bytes(beginning[14:18], "little") in _BMP_HEADER_SIZES:
        return PictureFormat.BMP
    return PictureFormat.SVG if _is_svg(beginning) else None


def _is_svg(beginning: bytes) -> bool:
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = beginning[: len(beginning) // 2 * 2].decode("utf-16", "replace").encode()
    else:
        text = beginning.removeprefix(b"\xef\xbb\xbf")
    before = _BEFORE_SVG_ROOT.match(text)
    return bool(before and _SVG_ROOT.match(text, before.end()))
