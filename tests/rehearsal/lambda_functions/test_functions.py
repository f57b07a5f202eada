"""Calling functions in this process, and through an endpoint that speaks Lambda's API."""

import json
import os
import re
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from rehearsal.lambda_functions import function_container
from rehearsal.lambda_functions.functions import FunctionError
from rehearsal.lambda_functions.in_process import InProcessFunctions
from rehearsal.lambda_functions.sam_local import SamLocalFunctions

HANDLER = """
import logging, os, sys, threading, time
from aws_lambda_powertools import Logger
from greeting.words import calls

logger = Logger()
running = []

def lambda_handler(event, context):
    act = event["act"]
    if act == "greet":
        print("hello from print")
        print("hello from stderr", file=sys.stderr)
        logger.info("hello from Powertools")
        return {"tuple": (1, 2), 3: None, "text": "\u00e9"}
    if act == "environment":
        return dict(os.environ)
    if act == "count":
        calls.append(1)
        return len(calls)
    if act == "raise":
        raise KeyError("no such label")
    if act == "exit":
        sys.exit("stopped")
    if act == "object":
        return {"a": object()}
    if act == "large":
        return "x" * (6_291_556 - 1)
    if act == "context":
        return [context.function_name, context.memory_limit_in_mb, context.invoked_function_arn,
                context.aws_request_id, context.get_remaining_time_in_millis()]
    if act == "overlap":
        running.append(1)
        time.sleep(0.01)
        most = len(running)
        running.pop()
        return most
"""


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A function of the test's own, and one that can't be loaded."""
    for package, content in {"greeting": HANDLER, "broken": "import no_such_module"}.items():
        folder = tmp_path / "src" / package
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        (folder / "app.py").write_text(content)
        (folder / "words.py").write_text("calls = []")
    monkeypatch.setattr(function_container, "SOURCES", tmp_path / "src")
    monkeypatch.setattr(function_container, "DEPLOYED_PACKAGES", {"greeting", "broken"})
    return tmp_path


def in_process(sources: Path, **environment: str) -> InProcessFunctions:
    functions = {"GreetingFunction": environment, "BrokenFunction": environment}
    return InProcessFunctions(functions, sources / "logs" / "functions.log")


def test_an_answer_comes_back_through_json(sources: Path) -> None:
    answer = in_process(sources).invoke("GreetingFunction", {"act": "greet"})
    assert answer == {"tuple": [1, 2], "3": None, "text": "\u00e9"}


def test_output_goes_to_the_log_and_never_to_the_terminal(
    sources: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    functions = in_process(sources)
    functions.invoke("GreetingFunction", {"act": "greet"})
    functions.invoke("GreetingFunction", {"act": "greet"})
    in_process(sources).invoke("GreetingFunction", {"act": "greet"})
    log = (sources / "logs" / "functions.log").read_text()
    assert log.count("hello from print\n") == 3
    assert log.count("hello from stderr\n") == 3
    assert log.count('"message":"hello from Powertools"') == 3
    assert capfd.readouterr() == ("", "")


def test_other_threads_keep_the_terminal_during_a_call(
    sources: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    done = threading.Event()

    def print_on() -> None:
        while not done.is_set():
            sys.stdout.write("progress\n")

    thread = threading.Thread(target=print_on)
    thread.start()
    functions = in_process(sources)
    for _ in range(20):
        functions.invoke("GreetingFunction", {"act": "overlap"})
    done.set()
    thread.join()
    assert "progress" in capfd.readouterr().out
    assert "progress" not in (sources / "logs" / "functions.log").read_text()


def test_a_function_sees_its_own_environment_and_not_the_hosts(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("NO_MAJORITY", "empty")
    before = dict(os.environ)
    seen = in_process(sources, BUCKET="b", AWS_REGION="us-east-1").invoke(
        "GreetingFunction", {"act": "environment"}
    )
    assert (seen["BUCKET"], seen["AWS_REGION"]) == ("b", "us-east-1")
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "rehearsal-sagemaker-greeting"
    assert (seen["AWS_CONFIG_FILE"], seen["AWS_SHARED_CREDENTIALS_FILE"]) == (os.devnull, os.devnull)
    assert seen["PATH"] == before["PATH"]
    assert seen.keys().isdisjoint({"AWS_PROFILE", "NO_MAJORITY"})
    assert dict(os.environ) == before


def test_each_instance_starts_cold_and_stays_warm(sources: Path) -> None:
    first, second = in_process(sources), in_process(sources)
    assert [first.invoke("GreetingFunction", {"act": "count"}) for _ in range(3)] == [1, 2, 3]
    assert second.invoke("GreetingFunction", {"act": "count"}) == 1
    assert first.invoke("GreetingFunction", {"act": "count"}) == 4
    assert "greeting" not in sys.modules


def test_the_context_is_lambdas(sources: Path) -> None:
    name, memory, arn, request_id, remaining = in_process(sources).invoke(
        "GreetingFunction", {"act": "context"}
    )
    assert name == "rehearsal-sagemaker-greeting"
    assert memory == 1024
    assert arn == "arn:aws:lambda:us-east-1:111122223333:function:rehearsal-sagemaker-greeting"
    assert re.fullmatch(r"[0-9a-f-]{36}", request_id)
    assert 890_000 < remaining <= 900_000


@pytest.mark.parametrize(
    ("function", "act", "error_type", "message"),
    [
        ("GreetingFunction", "raise", "KeyError", "'no such label'"),
        ("GreetingFunction", "exit", "SystemExit", "stopped"),
        (
            "GreetingFunction",
            "object",
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type object",
        ),
        (
            "GreetingFunction",
            "large",
            "Function.ResponseSizeTooLarge",
            "Response payload size (6291557 bytes)",
        ),
        ("BrokenFunction", "greet", "ModuleNotFoundError", "No module named 'no_such_module'"),
        (
            "NoFunction",
            "greet",
            "ResourceNotFoundException",
            "function NoFunction does not exist; the functions are GreetingFunction, BrokenFunction",
        ),
    ],
    ids=["it raises", "it exits", "no JSON", "more than 6 MB", "it can't be loaded", "it is not there"],
)
def test_what_goes_wrong_is_an_error_as_lambda_tells_it(
    sources: Path, function: str, act: str, error_type: str, message: str
) -> None:
    with pytest.raises(FunctionError) as error:
        in_process(sources).invoke(function, {"act": act})
    assert error.value.error_type == error_type
    assert message in error.value.message


def test_the_traceback_of_what_was_raised_is_in_the_log(sources: Path) -> None:
    with pytest.raises(FunctionError):
        in_process(sources).invoke("GreetingFunction", {"act": "raise"})
    log = (sources / "logs" / "functions.log").read_text()
    assert "Traceback (most recent call last)" in log
    assert log.endswith("KeyError: 'no such label'\n")


def test_one_call_runs_at_a_time(sources: Path) -> None:
    functions = in_process(sources)
    most: list[int] = []
    call = lambda: most.append(functions.invoke("GreetingFunction", {"act": "overlap"}))  # noqa: E731
    threads = [threading.Thread(target=call) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 10


class LambdaApi(BaseHTTPRequestHandler):
    """Answers Invoke as ``sam local start-lambda`` does, with what the event asks for."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        type(self).asked.append(self.path)
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(event.get("status", 200))
        if "error" in event:
            self.send_header("x-amz-function-error", "Unhandled")
        content = event["answer"].encode()
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing is logged."""


@pytest.fixture(scope="module")
def sam_local() -> Iterator[str]:
    LambdaApi.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), LambdaApi)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("answer", [{"a": "é"}, [1], None, {"errorMessage": "mine"}])
def test_sam_locals_answer_is_the_functions(sam_local: str, answer: Any) -> None:
    functions = SamLocalFunctions(sam_local)
    assert functions.invoke("PreAnnotationFunction", {"answer": json.dumps(answer)}) == answer
    assert LambdaApi.asked[-1] == "/2015-03-31/functions/PreAnnotationFunction/invocations"


@pytest.mark.parametrize(
    ("event", "error_type", "message"),
    [
        ({"error": True, "answer": '{"errorType": "KeyError", "errorMessage": "x"}'}, "KeyError", "x"),
        ({"error": True, "answer": '"crashed"'}, "Unhandled", "crashed"),
        (
            {"answer": "Task timed out"},
            "Runtime.InvalidAnswer",
            "PreAnnotationFunction must return JSON, got b'Task",
        ),
        (
            {"status": 404, "answer": '{"Message": "not here"}'},
            "ClientError",
            "PreAnnotationFunction at http://127",
        ),
        ({"status": 502, "answer": "{}"}, "ClientError", "PreAnnotationFunction at http://127"),
    ],
    ids=["it raised", "it crashed", "it timed out", "no such function", "no container"],
)
def test_what_goes_wrong_in_a_container_is_an_error_after_one_try(
    sam_local: str, event: dict[str, Any], error_type: str, message: str
) -> None:
    LambdaApi.asked.clear()
    with pytest.raises(FunctionError) as error:
        SamLocalFunctions(sam_local).invoke("PreAnnotationFunction", event)
    assert error.value.error_type == error_type
    assert message in error.value.message
    assert len(LambdaApi.asked) == 1


def test_a_sam_local_that_is_not_up_is_named() -> None:
    with pytest.raises(FunctionError, match=r"EndpointConnectionError: .* at http://127\.0\.0\.1:9: "):
        SamLocalFunctions("http://127.0.0.1:9", start_seconds=0).invoke("PreAnnotationFunction", {})


def test_a_sam_local_that_is_still_starting_is_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    servers: list[ThreadingHTTPServer] = []

    def start() -> None:
        servers.append(ThreadingHTTPServer(("127.0.0.1", port), LambdaApi))
        servers[0].serve_forever(poll_interval=0.02)

    starting = threading.Timer(0.3, start)
    starting.start()
    answer = SamLocalFunctions(f"http://127.0.0.1:{port}").invoke("PreAnnotationFunction", {"answer": "[1]"})
    assert answer == [1]
    servers[0].shutdown()
    servers[0].server_close()
    starting.join()


def test_a_terminal_that_was_closed_since_the_last_call_does_no_harm(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = in_process(sources)
    with (sources / "terminal").open("w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        functions.invoke("GreetingFunction", {"act": "greet"})
    functions.invoke("GreetingFunction", {"act": "greet"})
    assert (sources / "terminal").read_text() == ""
    assert (sources / "logs" / "functions.log").read_text().count('"message":"hello from Powertools"') == 2
