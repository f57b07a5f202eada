"""What can happen to an AWS call, and the queue that delivers an event until the function has handled it."""

from collections.abc import Callable

from tests.job_trigger.fake_service import (
    Crash,
    Fault,
    access_denied,
    client_error,
    connect_timeout,
    crash,
    read_timeout,
    server_error,
    throttled,
)


def no_such_key() -> Exception:
    return client_error("Any", "NoSuchKey", "The specified key does not exist.", 404)


def limit_exceeded() -> Exception:
    return client_error("Any", "ResourceLimitExceeded", "Too many labeling jobs")


def in_use() -> Exception:
    return client_error("Any", "ResourceInUse", "The name is taken")


def invalid() -> Exception:
    return client_error("Any", "ValidationException", "Something is not valid")


def precondition_failed() -> Exception:
    return client_error("Any", "PreconditionFailed", "A precondition did not hold", 412)


def conflict() -> Exception:
    return client_error("Any", "ConditionalRequestConflict", "Another request is under way", 409)


FAULTS: dict[str, tuple[Fault, bool]] = {
    "throttling": (throttled, False),
    "5xx": (server_error, False),
    "time-out before it took effect": (connect_timeout, False),
    "time-out after it took effect": (read_timeout, True),
    "AccessDenied": (access_denied, False),
    "NoSuchKey": (no_such_key, False),
    "ResourceLimitExceeded": (limit_exceeded, False),
    "ResourceInUse": (in_use, False),
    "ValidationException": (invalid, False),
    "PreconditionFailed": (precondition_failed, False),
    "ConditionalRequestConflict": (conflict, False),
    "crash before": (crash, False),
    "crash after": (crash, True),
}
"""Each fault of a call, and whether the call took effect before the function saw the fault."""


def deliver_until_done(deliver: Callable[[], bool]) -> int:
    """Deliver an event until the function has handled it; the number of deliveries."""
    for times in range(1, 5):
        try:
            if deliver():
                return times
        except Crash:
            continue  # the queue gets no answer, and delivers again
    raise AssertionError("the event came back each time")
