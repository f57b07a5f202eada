"""Answers to requests that nothing behind the port is to see."""

import json
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment
from xml.sax.saxutils import escape


def refuse(
    environ: WSGIEnvironment, start_response: StartResponse, status: str, code: str, message: str
) -> Iterable[bytes]:
    """Answer with an error in the form that the caller's SDK reads: JSON or XML."""
    if "HTTP_X_AMZ_TARGET" in environ:
        kind, content = "application/x-amz-json-1.1", json.dumps({"__type": code, "Message": message})
    else:
        error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        kind, content = "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'
    start_response(status, [("Content-Type", kind)])
    return [content.encode("utf-8", "backslashreplace")]
