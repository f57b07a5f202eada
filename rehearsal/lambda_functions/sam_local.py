"""The functions in containers, through SAM."""

import json
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from rehearsal.lambda_functions.functions import FunctionError
from rehearsal.local_aws.local_client import LocalClients

_TIMEOUT_SECONDS = 900
_START_SECONDS = 60.0  # `sam local start-lambda &` and a rehearsal may be started in the same moment
_PAUSE_SECONDS = 0.5


class SamLocalFunctions:
    """The functions in containers, called through ``sam local start-lambda``.

    Args:
        url: where it listens, such as ``http://127.0.0.1:3001``.
        concurrency: how many calls may run at a time.
        start_seconds: seconds to wait for it to listen, from now.
    """

    def __init__(self, url: str, concurrency: int = 1, start_seconds: float = _START_SECONDS) -> None:
        self.concurrency = concurrency
        self._listening_by = time.monotonic() + start_seconds
        self._url = url
        self._lambda = LocalClients(url).client(
            "lambda",
            read_timeout=_TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 1},
            max_pool_connections=max(10, concurrency),
        )

    def invoke(self, function: str, event: Any) -> Any:
        """Call a function and wait for its answer; the first call waits for its container.

        Raises:
            FunctionError: if the function raised, or can't be reached.
        """
        try:
            response = self._response(function, json.dumps(event).encode())
            content = response["Payload"].read()
        except (ClientError, BotoCoreError) as error:
            raise FunctionError(type(error).__name__, f"{function} at {self._url}: {error}") from error
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise FunctionError(
                "Runtime.InvalidAnswer", f"{function} must return JSON, got {content!r:.200}"
            ) from error
        if "FunctionError" in response:
            error_members = answer if isinstance(answer, dict) else {}
            raise FunctionError(
                str(error_members.get("errorType", "Unhandled")),
                str(error_members.get("errorMessage", answer)),
            )
        return answer

    def _response(self, function: str, payload: bytes) -> Any:
        while True:
            try:
                return self._lambda.invoke(FunctionName=function, Payload=payload)
            except EndpointConnectionError:
                if time.monotonic() >= self._listening_by:
                    raise
                time.sleep(_PAUSE_SECONDS)
