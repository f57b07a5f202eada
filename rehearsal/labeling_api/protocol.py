"""AWS's JSON protocol (x-amz-json-1.1) over WSGI.

Source: the Smithy specification, "AWS JSON 1.1 protocol".
"""

import json
import logging
import uuid
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from rehearsal.labeling_api.operations import Operations
from rehearsal.labeling_job.api_errors import ApiError, SerializationException
from rehearsal.local_aws.account import REGION
from rehearsal.local_aws.credential_scope import credential_scope

logger = logging.getLogger("rehearsal")

_LARGEST_REQUEST = 1024 * 1024  # bytes; a template has at most 128,000 characters
_TARGET_PREFIX = "SageMaker."
_STATUS_LINES = {200: "200 OK", 400: "400 Bad Request", 500: "500 Internal Server Error"}


def is_labeling_request(environ: WSGIEnvironment) -> bool:
    """Whether a request is for SageMaker's API."""
    return str(environ.get("HTTP_X_AMZ_TARGET", "")).startswith(_TARGET_PREFIX)


class LabelingApi:
    """WSGI application that answers SageMaker's API with the rehearsal's operations."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        operation = str(environ["HTTP_X_AMZ_TARGET"]).removeprefix(_TARGET_PREFIX)
        scope = credential_scope(environ)
        region = scope.region if scope else REGION
        status, answer = self._answer(operation, environ["wsgi.input"].read(_LARGEST_REQUEST + 1), region)
        content = json.dumps(answer).encode()
        headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("Content-Length", str(len(content))),
            ("x-amzn-RequestId", str(uuid.uuid4())),
        ]
        start_response(_STATUS_LINES[status], headers)
        return [content]

    def _answer(self, operation: str, body: bytes, region: str) -> tuple[int, dict[str, Any]]:
        try:
            return 200, self._operations.call(operation, _parsed(body), region)
        except ApiError as error:
            return 400, {"__type": type(error).__name__, "Message": str(error)}
        except Exception as error:  # a error of the rehearsal is answered as the service's own errors are
            logger.exception("SageMaker.%s failed", operation)
            return 500, {"__type": "InternalFailure", "Message": f"{type(error).__name__}: {error}"}


def _parsed(body: bytes) -> Any:
    if len(body) > _LARGEST_REQUEST:
        raise SerializationException(f"The request's body must have at most {_LARGEST_REQUEST} bytes.")
    try:
        return json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise SerializationException(f"The request's body must be JSON: {error}") from error
