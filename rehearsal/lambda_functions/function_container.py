"""A Lambda function's execution environment, inside this process.

Modules, environment variables and output belong to the whole process, so only one function runs at a time:
for the time of a call they are the function's, then the process has its own back.
"""

import importlib
import io
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO

import boto3

import ground_truth
from rehearsal.local_aws.in_process_requests import InProcessRequests

# src/ in a clone, site-packages where the wheel is installed.
SOURCES = Path(ground_truth.__file__).parents[1]
DEPLOYED_PACKAGES = frozenset(
    ("consolidation", "ground_truth", "job_completion", "job_trigger", "label_quality", "pre_annotation")
)
_PROCESS = threading.Lock()
# What a process needs to run at all. Nothing else of the host's environment reaches a function, least of all
# AWS_PROFILE and the like, with which it would leave the rehearsal for a real account.
_HOST_VARIABLES = ("HOME", "LANG", "LC_ALL", "PATH", "PYTHONHASHSEED", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_NO_HOST_SETTINGS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Container:
    """One execution environment: the function's modules, loaded when it is first called, stay for later
    calls.

    Args:
        module: the handler's module, such as ``pre_annotation.app``.
        environment: the function's environment variables.
        log: what the function writes is added to this file.
        requests: answers the function's requests to an endpoint of this process; None: they use a socket.
    """

    def __init__(
        self,
        module: str,
        environment: Mapping[str, str],
        log: Path,
        requests: InProcessRequests | None = None,
    ) -> None:
        self._module = module
        self._environment = environment
        self._log = log
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._requests = requests
        self._sdk_session: Any = None
        self._modules: dict[str, Any] = {}
        self._hosts_modules: dict[str, Any] = {}
        self._known_modules = 0

    def run(self, call: Callable[[Callable[[Any, Any], Any]], Any]) -> Any:
        """Run ``call`` with the handler, while modules, environment and output are the function's.

        Returns:
            What ``call`` returns.

        Raises:
            Exception: whatever loading or running the handler raises; its traceback is in the log.
        """
        with (
            _PROCESS,
            self._log.open("a", encoding="utf-8", errors="backslashreplace") as log,
            _output_to(log),
            _environment(self._environment),
            self._own_modules(),
            self._own_sdk_session(),
        ):
            try:
                return call(importlib.import_module(self._module).lambda_handler)
            except BaseException:  # whatever it was, it is raised again; the log must have it
                traceback.print_exc(file=log)
                raise

    @contextmanager
    def _own_modules(self) -> Iterator[None]:
        """Let the function's packages be this container's own, so that nothing cached in them is shared."""
        # To search all modules takes longer than most calls; while none is added, all are as they were.
        if len(sys.modules) != self._known_modules:
            self._hosts_modules = _deployed_modules()
        for name in self._hosts_modules:
            del sys.modules[name]
        sys.modules.update(self._modules)
        before = len(sys.modules)
        sys.path.insert(0, str(SOURCES))
        try:
            yield
        finally:
            sys.path.remove(str(SOURCES))
            if len(sys.modules) != before:
                self._modules = _deployed_modules()
            for name in self._modules:
                del sys.modules[name]
            sys.modules.update(self._hosts_modules)
            self._known_modules = len(sys.modules)

    @contextmanager
    def _own_sdk_session(self) -> Iterator[None]:
        """Let boto3's default session be this container's own, made when the function first needs it."""
        hosts, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, self._sdk_session
        detach = self._requests.attach_to_new_sessions() if self._requests else None
        try:
            yield
        finally:
            if detach is not None:
                detach()
            self._sdk_session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, hosts


def _deployed_modules() -> dict[str, Any]:
    return {
        name: module for name, module in sys.modules.items() if name.partition(".")[0] in DEPLOYED_PACKAGES
    }


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    hosts = dict(os.environ)
    needed = {name: hosts[name] for name in _HOST_VARIABLES if name in hosts}
    functions = {**needed, **_NO_HOST_SETTINGS, **variables}
    _change_environment(hosts, functions)
    try:
        yield
    finally:
        _change_environment(dict(os.environ), hosts)


def _change_environment(current: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Make all variables those of ``wanted``, none of them missing to another thread at any moment."""
    os.environ.update({name: value for name, value in wanted.items() if current.get(name) != value})
    for name in current.keys() - wanted.keys():
        del os.environ[name]


@contextmanager
def _output_to(log: TextIO) -> Iterator[None]:
    """Send to ``log`` what this thread prints and what Powertools' loggers write."""
    stdout, stderr = sys.stdout, sys.stderr
    function_stdout = _ThreadOutput(stdout, log)
    function_stderr = _ThreadOutput(stderr, log)
    sys.stdout, sys.stderr = function_stdout, function_stderr
    # A Powertools Logger keeps the sys.stdout of the time when it was made, which may be another call's.
    loggers = {handler: handler.stream for handler in _powertools_handlers()}
    # setStream() would flush the stream of before, and that may be closed by now.
    for handler in loggers:
        handler.stream = log
    try:
        yield
    finally:
        for handler in _powertools_handlers():
            handler.stream = loggers.get(handler, stdout)
        if sys.stdout is function_stdout:
            sys.stdout = stdout
        if sys.stderr is function_stderr:
            sys.stderr = stderr


def _powertools_handlers() -> list[logging.StreamHandler[Any]]:
    found = (
        getattr(logger, "powertools_handler", None)
        for logger in list(logging.root.manager.loggerDict.values())
    )
    return [handler for handler in found if isinstance(handler, logging.StreamHandler)]


class _ThreadOutput(io.TextIOBase):
    """Output that goes to a log for the thread that made this, and where it always went for all others."""

    def __init__(self, host: TextIO, log: IO[str]) -> None:
        self._host = host
        self._log = log
        self._thread = threading.get_ident()

    def write(self, text: str) -> int:
        return int(self._stream().write(text))

    def flush(self) -> None:
        # The interpreter flushes what it throws away, when the log may be closed already.
        if not self._stream().closed:
            self._stream().flush()

    def isatty(self) -> bool:
        return bool(self._stream().isatty())

    def fileno(self) -> int:
        return int(self._stream().fileno())

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return str(self._stream().encoding)

    @property
    def buffer(self) -> Any:
        return getattr(self._stream(), "buffer")  # noqa: B009 - a text stream need not have one

    def _stream(self) -> Any:
        return self._log if threading.get_ident() == self._thread else self._host
