"""Passes requests on to another AWS endpoint, such as a LocalStack."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import urllib3

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect"}


class Forwarding:
    """WSGI application that answers as the endpoint at ``url`` does.

    Requests keep their ``Host`` header, which their signatures are over.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = urllib3.connection_from_url(url, maxsize=10)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass one request on."""
        try:
            # Not the pool's request(), which would take "/../" out of keys.
            response = self._pool.urlopen(
                environ["REQUEST_METHOD"],
                environ["RAW_URI"],
                headers=_headers(environ),
                body=environ["wsgi.input"].read(),
                retries=False,
                redirect=False,
                assert_same_host=False,
                decode_content=False,
            )
        except urllib3.exceptions.HTTPError as error:
            start_response("502 Bad Gateway", [("Content-Type", "text/plain")])
            return [f"{self._url} can't be reached: {error}".encode()]
        headers = [
            (name, value) for name, value in response.headers.items() if name.lower() not in _HOP_BY_HOP
        ]
        start_response(f"{response.status} {response.reason or 'Answered'}", headers)
        return [response.data]


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    return {name: value for name, value in headers.items() if name not in _HOP_BY_HOP}
