"""Who may send requests to a port: programs on this machine, and no web page but for its images.

A page that a browser shows can send requests to 127.0.0.1. It is known by its Origin, by Sec-Fetch-Site or,
once its own name points here (DNS rebinding), by the Host header.
"""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rehearsal.local_aws.docker_bridge import HOST_NAME
from rehearsal.local_aws.refusal import refuse

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - addresses to compare with
_SIGNATURES = ("X-Amz-Signature=", "Signature=")


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
        if not is_ours(_host_name(f"//{host}")):
            message = f"The Host header must be an address that the rehearsal listens on, got {host!r:.100}."
            return refuse(environ, start_response, "421 Misdirected Request", "InvalidHost", message)
        if _comes_from_a_page(environ, host) and not _reads_with_a_link(environ):
            message = "Web pages can read objects only with presigned URLs."
            return refuse(environ, start_response, "403 Forbidden", "ForeignOrigin", message)
        return application(environ, start_response)

    return guard


def _comes_from_a_page(environ: WSGIEnvironment, host: str) -> bool:
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None:
        return urlsplit(origin).netloc != host
    return environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin")


def _reads_with_a_link(environ: WSGIEnvironment) -> bool:
    """Whether a request reads one object with a presigned URL, as pages show images."""
    query = environ.get("QUERY_STRING", "")
    signed = any(name in query for name in _SIGNATURES)
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and signed


def _host_name(netloc: str) -> str:
    try:
        return (urlsplit(netloc).hostname or "").lower()
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
