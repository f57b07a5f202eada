"""Raw requests to the ports of the portal and of the preview, by Host and Origin."""

import http.client
from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest

from ground_truth.task_input import task_input
from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.portal.preview import Preview, PreviewTask
from tests.rehearsal.portal.portal_bench import Bench

type Make = Callable[..., Bench]
OWN = "127.0.0.1:{port}"
# Host, Origin, and whether reading and acting are refused; static files are for frames of opaque origin.
CASES = [
    pytest.param(OWN, None, 200, 403, id="a request without an origin reads"),
    pytest.param(OWN, "http://127.0.0.1:{port}", 200, 204, id="the port's own page"),
    pytest.param("localhost:{port}", "http://localhost:{port}", 200, 204, id="by another name of its own"),
    pytest.param("evil.example:{port}", None, 403, 403, id="a name that was rebound"),
    pytest.param("evil.example:{port}", "http://evil.example:{port}", 403, 403, id="a page of that name"),
    pytest.param(OWN, "http://evil.example", 403, 403, id="another site's page"),
    pytest.param(OWN, "null", 403, 403, id="a page of no origin"),
    pytest.param(None, None, 403, 403, id="no Host"),
    pytest.param(None, "http://127.0.0.1:{port}", 403, 403, id="no Host, with an origin"),
    pytest.param("", None, 403, 403, id="an empty Host"),
]


def status(application: WSGIApplication, method: str, path: str, host: str | None, origin: str | None) -> int:
    """The status that a raw request gets."""
    with Endpoint() as endpoint:
        endpoint.serve(application)
        connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in (("Host", host), ("Origin", origin)):
            if value is not None:
                connection.putheader(name, value.format(port=endpoint.port))
        body = b'{"name": "Ann"}' if method == "POST" else b""
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        found = connection.getresponse().status
        connection.close()
    return found


@pytest.mark.parametrize(("host", "origin", "reads", "acts"), CASES)
def test_the_portal_answers_its_own_pages_only(
    bench: Make, host: str | None, origin: str | None, reads: int, acts: int
) -> None:
    portal = bench().portal
    assert status(portal, "GET", "/", host, origin) == reads
    assert status(portal, "POST", "/worker", host, origin) == acts


@pytest.mark.parametrize(("host", "origin", "reads", "acts"), CASES)
def test_the_preview_answers_its_own_pages_only(
    tmp_path: Path, host: str | None, origin: str | None, reads: int, acts: int
) -> None:
    (tmp_path / "t.html").write_text("<p>")
    task = PreviewTask(tmp_path / "t.html", task_input("s3://b/k", ["a", "b"]), b"<svg/>", "image/svg+xml")
    for path in ("/", "/state"):
        assert status(Preview(task), "GET", path, host, origin) == reads
    # Its pages take no step: a request that is let through reads the state.
    assert status(Preview(task), "POST", "/state", host, origin) == (200 if acts == 204 else 403)
