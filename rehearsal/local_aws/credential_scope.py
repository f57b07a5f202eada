"""Region and service that a request is signed for.

Source: the AWS general reference, "Signature Version 4". The scope is
``<key>/<date>/<region>/<service>/aws4_request``.
"""

from typing import NamedTuple
from urllib.parse import parse_qs
from wsgiref.types import WSGIEnvironment


class CredentialScope(NamedTuple):
    """What a signature holds for."""

    region: str
    service: str


def credential_scope(environ: WSGIEnvironment) -> CredentialScope | None:
    """The scope of a request's signature, None where it is not signed with Signature Version 4."""
    authorization = str(environ.get("HTTP_AUTHORIZATION", ""))
    _, _, credential = authorization.partition("Credential=")
    if not credential and "X-Amz-Credential=" in environ.get("QUERY_STRING", ""):
        credential = parse_qs(environ["QUERY_STRING"]).get("X-Amz-Credential", [""])[0]
    parts = credential.partition(",")[0].split("/")
    return CredentialScope(parts[-3], parts[-2].lower()) if len(parts) >= 5 else None
