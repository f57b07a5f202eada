"""The body of an HTTP request, read to its end before anything is answered.

Source: RFC 9112, "HTTP/1.1", section 6. What a proxy in front could read in another way is refused.
"""

import re
from email.message import Message
from typing import IO

_LENGTH = re.compile("[0-9]{1,18}")
_PIECE = 64 * 1024


def body_length(headers: Message) -> int | None:
    """Bytes of a request's body; None if it comes in chunks.

    Raises:
        ValueError: if the headers do not say where the body ends.
    """
    if headers.defects:
        raise ValueError("a line among the headers is not a header")
    lengths = headers.get_all("Content-Length", [])
    encodings = [encoding.strip().lower() for encoding in headers.get_all("Transfer-Encoding", [])]
    if encodings:
        if encodings != ["chunked"] or lengths:
            raise ValueError("Transfer-Encoding must be chunked, without a Content-Length")
        return None
    if not lengths:
        return 0
    if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0].strip()):
        raise ValueError("Content-Length must be one number of at most 18 digits")
    return int(lengths[0])


def copy_body(source: IO[bytes], body: IO[bytes], length: int | None, most: int) -> bool:
    """Copy a request's body.

    Args:
        source: the connection, or what joins its chunks.
        body: where to.
        length: the body's bytes; None: to the end of the chunks.
        most: the largest body in bytes.

    Returns:
        Whether the body is small enough; it is not read any further if it is larger.

    Raises:
        EOFError: if the connection ends before the body does.
        OSError: if the chunks are not valid.
    """
    if length is not None and length > most:
        return False
    left = most + 1 if length is None else length
    while left and (piece := source.read(min(left, _PIECE))):
        body.write(piece)
        left -= len(piece)
    if length is not None and left:
        raise EOFError(f"{left} of {length} bytes are missing")
    return length is not None or left > 0
