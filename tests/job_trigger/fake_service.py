"""An AWS service in memory behind a boto3 client's methods: each call is checked by botocore's own validator,
recorded, and can be made to fail before or after it took effect."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

import botocore.session
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError, ReadTimeoutError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator


class Crash(BaseException):
    """The function's environment is gone: nothing after this runs."""


Fault = Callable[[], BaseException]


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of a service."""
    return botocore.session.get_session().get_service_model(service)


def client_error(operation: str, code: str, message: str = "", status: int = 400) -> ClientError:
    """The error that a boto3 client raises for an answer of AWS."""
    return ClientError(
        {
            "Error": {"Code": code, "Message": message or code},
            "ResponseMetadata": {"HTTPStatusCode": status},
        },
        operation,
    )


@dataclass
class Tape:
    """All calls to the services that share it, in order, and the fault that one of them is to meet."""

    calls: list[str] = field(default_factory=list)
    """Such as ``get_object pets.manifest``: the operation, and the file's name if it has one."""
    before_each: Callable[[str], None] | None = None
    """Called with each call before it is made."""
    crashed: bool = False
    """Whether the function's environment is gone, so that no call can be made."""
    _position: int | None = None
    _fault: Fault | None = None
    _after: bool = False

    def fail_at(self, position: int, fault: Fault, *, after: bool = False) -> None:
        """Make the call at a position of the tape, from 0, fail before it takes effect or after."""
        self._position, self._fault, self._after = position, fault, after

    def fail_next(self, call: str, fault: Fault, *, after: bool = False) -> None:
        """Make the next call of a name fail."""
        self.before_each = lambda name: self._arm(name == call, fault, after)

    def record(self, call: str) -> tuple[Fault | None, bool]:
        """Note a call; the fault it is to meet, and whether after it took effect."""
        if self.crashed:
            raise crash()
        if self.before_each:
            self.before_each(call)
        self.calls.append(call)
        fault = self._fault if len(self.calls) - 1 == self._position else None
        self.crashed = fault is crash and not self._after
        return fault, self._after

    def _arm(self, now: bool, fault: Fault, after: bool) -> None:
        if now:
            self.before_each = None
            self.fail_at(len(self.calls), fault, after=after)


class FakeService:
    """Base of the services: subclasses have a method ``_<operation>`` for each operation."""

    def __init__(self, service: str, tape: Tape | None = None) -> None:
        self._model = service_model(service)
        self.meta = SimpleNamespace(service_model=self._model)
        self._tape = tape or Tape()
        self._lock = threading.RLock()

    @property
    def calls(self) -> list[str]:
        """The calls on the service's tape."""
        return self._tape.calls

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        if operation.startswith("_"):
            raise AttributeError(operation)
        take_effect = getattr(self, f"_{operation}")
        shape = self._model.operation_model(_camel(operation)).input_shape

        def call(**request: Any) -> dict[str, Any]:
            report = ParamValidator().validate(request, shape)
            if report.has_errors():
                raise ParamValidationError(report=report.generate_report())
            with self._lock:
                name = request["Key"].rpartition("/")[2] if "Key" in request else ""
                fault, after = self._tape.record(f"{operation} {name}".strip())
                if fault and not after:
                    raise fault()
                try:
                    answer: dict[str, Any] = take_effect(request)
                finally:
                    if fault:  # whatever AWS answered, the function gets to see the fault
                        self._tape.crashed = fault is crash
                        raise fault()
            return answer

        return call


def throttled() -> ClientError:
    return client_error("Any", "ThrottlingException", "Rate exceeded")


def server_error() -> ClientError:
    return client_error("Any", "InternalFailure", "We encountered an internal error", 500)


def access_denied() -> ClientError:
    return client_error("Any", "AccessDenied", "Access Denied", 403)


def connect_timeout() -> ConnectTimeoutError:
    return ConnectTimeoutError(endpoint_url="https://aws.example")


def read_timeout() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="https://aws.example")


def crash() -> Crash:
    return Crash("the environment is gone")


def _camel(operation: str) -> str:
    return re.sub("_", "", operation.title()).replace("Uitemplate", "UiTemplate")
