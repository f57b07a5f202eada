"""Who may send requests to a port: programs on this machine, and no web page but for its images.

A page that a browser shows can send requests to 127.0.0.1. It is known by its Origin, by Sec-Fetch-Site or,
once its own name points here (DNS rebinding), by the Host header.
"""

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ground_truth.image_formats import BEGINNING, image_format
from rehearsal.local_aws.credential_scope import credential_scope
from rehearsal.local_aws.docker_bridge import HOST_NAME
from rehearsal.local_aws.refusal import refuse
from rehearsal.local_aws.wsgi_call import Answer, call

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - addresses to compare with
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+))(?::[0-9]*)?", re.ASCII)
_OBJECT = re.compile("/[^/]+/.+", re.DOTALL)
# All that the query of a presigned URL may have: a signature is not checked, so it must not do anything else.
_OF_A_LINK = re.compile("x-amz-.*|x-id|versionid|awsaccesskeyid|signature|expires", re.DOTALL)


def guarded(application: WSGIApplication, hosts: Sequence[str]) -> WSGIApplication:
    """The application behind a check of each request's Host and Origin.

    Args:
        application: answers what passes.
        hosts: addresses and names that the port is listened at.
    """
    names = {host.lower() for host in hosts}
    if any(_is_loopback(host) for host in hosts):
        names |= {"localhost", "127.0.0.1", "::1"}
    if any(_is_address(host) and not _is_loopback(host) for host in hosts):
        names.add(HOST_NAME)  # containers reach this machine at the Docker bridge's address
    any_address = not names.isdisjoint(_WILDCARDS)

    def is_ours(host: str) -> bool:
        return host in names or (any_address and (host == "localhost" or _is_address(host)))

    def guard(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if not is_ours(_host_name(host)):
            message = f"The Host header must be an address that the rehearsal listens on, got {host!r:.100}."
            return refuse(environ, start_response, "421 Misdirected Request", "InvalidHost", message)
        if not _comes_from_a_page(environ, host):
            return application(environ, start_response)
        answer = call(application, environ) if _reads_with_a_link(environ) else None
        if answer is None or not _is_image(answer):
            message = "Web pages can read only images, with presigned URLs."
            return refuse(environ, start_response, "403 Forbidden", "ForeignOrigin", message)
        start_response(f"{answer.status} {answer.reason}", answer.headers)
        return [answer.body]

    return guard


def _comes_from_a_page(environ: WSGIEnvironment, host: str) -> bool:
    origin: str | None = environ.get("HTTP_ORIGIN")
    if origin is not None:
        return origin != f"http://{host}"
    return environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin")


def _reads_with_a_link(environ: WSGIEnvironment) -> bool:
    """Whether a request reads one object with a presigned URL, as pages show images."""
    query = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    names = {name.lower() for name, _ in query}
    scope = credential_scope(environ)
    return (
        environ["REQUEST_METHOD"] == "GET"
        and _OBJECT.fullmatch(environ["PATH_INFO"]) is not None
        and not names.isdisjoint(("x-amz-signature", "signature"))
        and all(_OF_A_LINK.fullmatch(name) for name in names)
        and (scope is None or scope.service == "s3")
    )


def _is_image(answer: Answer) -> bool:
    """Whether an answer is an image, or says that the browser's copy of one is still good."""
    return answer.status == 304 or (
        answer.status == 200 and image_format(answer.body[:BEGINNING]) is not None
    )


def _host_name(host: str) -> str:
    """The name or address in a Host header, without its port; empty if there is not exactly one."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).lower() if found else ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
