"""The functions in containers, through SAM."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.lambda_functions.functions import FunctionError
from rehearsal.local_aws.local_client import LocalClients

_TIMEOUT_SECONDS = 900


class SamLocalFunctions:
    """The functions in containers, called through ``sam local start-lambda``.

    Args:
        url: where it listens, such as ``http://127.0.0.1:3001``.
        concurrency: how many calls may run at a time.
    """

    def __init__(self, url: str, concurrency: int = 1) -> None:
        self.concurrency = concurrency
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
            response = self._lambda.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            content = response["Payload"].read()
        except (ClientError, BotoCoreError) as error:
            raise FunctionError(type(error).__name__, f"{function} at {self._url}: {error}") from error
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise FunctionError(
                "Runtime.InvalidAnswer", f"{function} must answer JSON, got {content!r:.200}"
            ) from error
        if "FunctionError" in response:
            error_members = answer if isinstance(answer, dict) else {}
            raise FunctionError(
                str(error_members.get("errorType", "Unhandled")),
                str(error_members.get("errorMessage", answer)),
            )
        return answer
