"""The functions of ``src/``, called in this process."""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ground_truth.lambda_limits import LARGEST_ANSWER
from rehearsal.lambda_functions.function_container import Container
from rehearsal.lambda_functions.function_names import function_arn, function_name, package
from rehearsal.lambda_functions.functions import FunctionError
from rehearsal.local_aws.account import REGION
from rehearsal.local_aws.in_process_requests import InProcessRequests

_TIMEOUT_SECONDS = 900
_MEMORY_MB = 1024


class InProcessFunctions:
    """The functions of ``src/``, called in this process; each instance's functions start cold.

    Args:
        environment: the functions' environment variables, by logical id.
        log: what the functions write goes to this file, never to the terminal.
        requests: answers the functions' requests to an endpoint of this process; None: they use a socket.
    """

    concurrency = 1

    def __init__(
        self,
        environment: Mapping[str, Mapping[str, str]],
        log: Path,
        requests: InProcessRequests | None = None,
    ) -> None:
        self._containers = {
            function: Container(
                f"{package(function)}.app", {**_lambda_variables(function), **variables}, log, requests
            )
            for function, variables in environment.items()
        }

    def invoke(self, function: str, event: Any) -> Any:
        """Call a function and wait for its answer; one call runs at a time.

        Raises:
            FunctionError: if the function raised, or does not exist.
        """
        if function not in self._containers:
            known = ", ".join(self._containers) or "none"
            raise FunctionError(
                "ResourceNotFoundException", f"function {function} does not exist; the functions are {known}"
            )
        payload = json.dumps(event)
        context = LambdaContext(function)

        def call(handler: Callable[[Any, Any], Any]) -> str:
            return _as_json(handler(json.loads(payload), context))

        try:
            answer = self._containers[function].run(call)
        except FunctionError:
            raise
        except (Exception, SystemExit) as error:  # as Lambda does: whatever a handler raises is its answer
            raise FunctionError(type(error).__name__, str(error)) from error
        return json.loads(answer)


def last_exception(log: Path) -> str | None:
    """The last line of the last exception that a function logged, such as ``InvalidSettings: ...``.

    Returns:
        None where no function logged an exception.

    Raises:
        OSError: if the log can't be read.
    """
    for line in reversed(log.read_text(encoding="utf-8", errors="replace").splitlines()):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        exception = entry.get("exception") if isinstance(entry, dict) else None
        if isinstance(exception, str) and exception.strip():
            return exception.strip().splitlines()[-1]
    return None


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda gives a handler beside the event."""

    logical_id: str
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = _MEMORY_MB
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_stream_name: str = "rehearsal"
    started: float = field(default_factory=time.monotonic)

    @property
    def function_name(self) -> str:
        """The function's name."""
        return function_name(self.logical_id)

    @property
    def invoked_function_arn(self) -> str:
        """The function's ARN."""
        return function_arn(self.logical_id)

    @property
    def log_group_name(self) -> str:
        """The function's log group."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """How long the call may still take."""
        return max(0, round((_TIMEOUT_SECONDS - (time.monotonic() - self.started)) * 1000))


def _lambda_variables(function: str) -> dict[str, str]:
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": function_name(function),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(_MEMORY_MB),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function_name(function)}",
        # Powertools keeps one logger for each service in a process, and all functions share this one.
        "POWERTOOLS_SERVICE_NAME": function_name(function),
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
