"""A task's images, by way of the portal: each address in its page is good for that one object of S3 only.

Workers elsewhere can't reach the rehearsal's S3, and must not: it asks nobody who they are.
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

import urllib3
from werkzeug.routing import BaseConverter

from rehearsal.portal.content_policy import IMAGES

_MAC_DIGITS = 32  # 128 bits
_REST = r"""/[^\s"'<>()\\`]*"""  # presigned URLs have all of these percent-encoded
_TIMEOUT = 30.0


class KeyConverter(BaseConverter):
    """A part of a route that any object's key fits, with slashes and line breaks in it."""

    part_isolating = False
    regex = "(?s:.)*?"


@dataclass(frozen=True)
class StoredObject:
    """An object of S3 as it was read, or what S3 answered in its place."""

    status: int
    media_type: str
    content: bytes


class ImageLinks:
    """Turns addresses of one S3 into addresses of the portal and back.

    Args:
        s3_url: where the S3 is that links in pages point to, such as ``http://127.0.0.1:5600``.
        key: secret key of the links.
    """

    def __init__(self, s3_url: str, key: bytes) -> None:
        self._s3_url = s3_url.rstrip("/")
        self._key = key
        self._links = re.compile(re.escape(self._s3_url) + _REST)
        self._pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=_TIMEOUT)

    def rewritten(self, page: str, origin: str) -> str:
        """The page with each address of S3 replaced by the portal's for the same object.

        Args:
            origin: the portal's.
        """

        def link(found: re.Match[str]) -> str:
            rest = found[0][len(self._s3_url) :]
            return f"{origin}{IMAGES}{self._mac(rest.partition('?')[0])}{rest}"

        return self._links.sub(link, page)

    def read(self, mac: str, path: str, query: str) -> StoredObject | None:
        """The object behind an address that :meth:`rewritten` gave; None for any other.

        Args:
            mac: what follows ``/s3/``.
            path: what follows it, from the slash on, percent-encoded as it was given.
            query: the query, without the question mark.

        Raises:
            urllib3.exceptions.HTTPError: if S3 can't be reached.
        """
        if not hmac.compare_digest(mac.encode(), self._mac(path).encode()):
            return None
        return self.stored(path, query)

    def stored(self, path: str, query: str) -> StoredObject:
        """What S3 answers, whoever asks; see :meth:`read`."""
        url = f"{self._s3_url}{path}?{query}" if query else f"{self._s3_url}{path}"
        answer = self._pool.request("GET", url, redirect=False)
        media_type = answer.headers.get("Content-Type", "application/octet-stream")
        return StoredObject(answer.status, media_type, answer.data)

    def _mac(self, path: str) -> str:
        return hmac.new(self._key, path.encode(), sha256).hexdigest()[:_MAC_DIGITS]
