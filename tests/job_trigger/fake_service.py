"""An AWS service in memory behind a boto3 client's methods: each call is checked by botocore's own validator,
recorded, and can be made to fail before or after it took effect."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
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


class FakeService:
    """Base of the services: subclasses have a method ``_<operation>`` for each operation.

    Attributes:
        calls: names of the operations called, in order.
        faults: operation to fault and to whether the call takes effect before it; used once each.
    """

    def __init__(self, service: str) -> None:
        self._model = service_model(service)
        self.meta = SimpleNamespace(service_model=self._model)
        self.calls: list[str] = []
        self.faults: dict[str, list[tuple[Fault, bool]]] = {}
        self.before_each: Callable[[str, dict[str, Any]], None] | None = None
        self._lock = threading.RLock()

    def fail(self, operation: str, fault: Fault, *, after: bool = False, times: int = 1) -> None:
        """Make the next calls of an operation fail, before they take effect or after."""
        self.faults.setdefault(operation, []).extend([(fault, after)] * times)

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        if operation.startswith("_"):
            raise AttributeError(operation)
        take_effect = getattr(self, f"_{operation}")
        shape = self._model.operation_model(_camel(operation)).input_shape

        def call(**request: Any) -> dict[str, Any]:
            report = ParamValidator().validate(request, shape)
            if report.has_errors():
                raise ParamValidationError(report=report.generate_report())
            if self.before_each:
                self.before_each(operation, request)
            with self._lock:
                self.calls.append(operation)
                planned = self.faults.get(operation)
                fault, after = planned.pop(0) if planned else (None, False)
                if fault and not after:
                    raise fault()
                answer: dict[str, Any] = take_effect(request)
                if fault:
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
