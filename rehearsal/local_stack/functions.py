"""Calling the Lambda functions: in this process, or in containers through SAM."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.local_aws.local_client import LocalClients
from rehearsal.local_stack.function_container import Container

LARGEST_ANSWER = 6 * 1024 * 1024  # bytes; Lambda's limit for a synchronous call
_TIMEOUT_SECONDS = 900
_MEMORY_MB = 1024


class FunctionError(Exception):
    """A Lambda function raised, or could not be called.

    Attributes:
        error_type: the exception's class name, as Lambda reports it.
        message: the exception's text.
    """

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(f"{error_type}: {message}")
        self.error_type = error_type
        self.message = message


class Functions(Protocol):
    """The deployed functions, by their logical id in the template.

    Attributes:
        concurrency: how many calls may run at a time.
    """

    concurrency: int

    def invoke(self, function: str, event: Any) -> Any:
        """Call a function and wait for its answer.

        Args:
            function: logical id: PreAnnotationFunction, ConsolidationFunction, JobTriggerFunction.
            event: anything that JSON can hold.

        Returns:
            The answer, as it comes back through JSON.

        Raises:
            FunctionError: the function raised, or could not be called.
        """
        ...


class InProcessFunctions:
    """The functions of ``src/``, called in this process; each instance's functions start cold.

    Args:
        environment: the functions' environment variables, by logical id.
        log: what the functions write goes to this file, never to the terminal.
    """

    concurrency = 1

    def __init__(self, environment: Mapping[str, Mapping[str, str]], log: Path) -> None:
        self._containers = {
            function: Container(f"{_folder(function)}.app", {**_lambda_variables(function), **variables}, log)
            for function, variables in environment.items()
        }

    def invoke(self, function: str, event: Any) -> Any:
        """Call a function and wait for its answer; one call runs at a time.

        Raises:
            FunctionError: the function raised, or there is no such function.
        """
        if function not in self._containers:
            known = ", ".join(self._containers) or "none"
            raise FunctionError(
                "ResourceNotFoundException", f"there is no function {function}, there are: {known}"
            )
        payload = json.dumps(event)
        context = LambdaContext(_function_name(function))

        def call(handler: Callable[[Any, Any], Any]) -> str:
            return _as_json(handler(json.loads(payload), context))

        try:
            answer = self._containers[function].run(call)
        except FunctionError:
            raise
        except (Exception, SystemExit) as error:  # as Lambda does: whatever a handler raises is its answer
            raise FunctionError(type(error).__name__, str(error)) from error
        return json.loads(answer)


class SamLocalFunctions:
    """The functions in containers, called through ``sam local start-lambda``.

    Args:
        url: where it listens, such as ``http://127.0.0.1:3001``.
        concurrency: how many calls may run at a time.
    """

    def __init__(self, url: str, concurrency: int = 1) -> None:
        self.concurrency = concurrency
        self._url = url
        self._lambda = LocalClients(url, "us-east-1").client(
            "lambda",
            read_timeout=_TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 1},
            max_pool_connections=max(10, concurrency),
        )

    def invoke(self, function: str, event: Any) -> Any:
        """Call a function and wait for its answer; the first call waits for its container.

        Raises:
            FunctionError: the function raised, or can't be reached.
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
                "Runtime.InvalidAnswer", f"{function} answered no JSON: {content!r:.200}"
            ) from error
        if "FunctionError" in response:
            told = answer if isinstance(answer, dict) else {}
            raise FunctionError(
                str(told.get("errorType", "Unhandled")), str(told.get("errorMessage", answer))
            )
        return answer


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda tells a handler about its call."""

    function_name: str
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = _MEMORY_MB
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_stream_name: str = "rehearsal"
    started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        """The function's ARN."""
        return f"arn:aws:lambda:us-east-1:111122223333:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """The function's log group."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """How long the call may still take."""
        return max(0, round((_TIMEOUT_SECONDS - (time.monotonic() - self.started)) * 1000))


def _folder(function: str) -> str:
    """``pre_annotation`` for ``PreAnnotationFunction``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def _function_name(function: str) -> str:
    return f"rehearsal-sagemaker-{_folder(function).replace('_', '-')}"


def _lambda_variables(function: str) -> dict[str, str]:
    return {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": _function_name(function),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(_MEMORY_MB),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{_function_name(function)}",
        # Powertools keeps one logger for each service in a process, and all functions share this one.
        "POWERTOOLS_SERVICE_NAME": _function_name(function),
        "TZ": ":UTC",
    }


def _as_json(answer: Any) -> str:
    try:
        content = json.dumps(answer, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise FunctionError("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    size = len(content.encode(errors="backslashreplace"))
    if size > LARGEST_ANSWER:
        raise FunctionError(
            "Function.ResponseSizeTooLarge",
            f"Response payload size ({size} bytes) exceeded maximum allowed payload size"
            f" ({LARGEST_ANSWER} bytes).",
        )
    return content
