"""A headless Chromium, spoken to through a pipe: nothing but the page itself is watched.

Test drivers such as Playwright attach to each frame, switch on the reports of its network and prepare it for
scripts of their own; that takes as much of a processor's time as a task's frame itself.
"""

import json
import os
import subprocess
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

PROGRAM = Path("/usr/bin/chromium")
_SWITCHES = (
    *(
        "--headless=new",
        "--no-sandbox",
        "--no-first-run",
        "--window-size=1280,720",
        "--remote-debugging-pipe",
    ),
    *("--disable-component-update", "--disable-background-networking"),
)
_LOADED = """
new Promise((resolve) => document.readyState === "complete" ? resolve() : addEventListener("load", resolve))
"""
_TIMEOUT = 60.0


class Chromium:
    """A browser with one page; it ends with the context."""

    def __enter__(self) -> Self:
        """Start it."""
        self._profile = TemporaryDirectory(ignore_cleanup_errors=True)
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        # Chromium reads its commands from descriptor 3 and writes to 4.
        start = f'exec {PROGRAM} "$@" 3<&{commands} 4>&{answers}'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", start, "chromium", *_SWITCHES, f"--user-data-dir={self._profile.name}"],
            pass_fds=(commands, answers),
            stderr=subprocess.DEVNULL,
        )
        self.pid = self._process.pid
        os.close(commands)
        os.close(answers)
        self._number = 0
        self._results: dict[int, dict[str, Any]] = {}
        self._arrived = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})[
            "sessionId"
        ]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._commands)
        self._profile.cleanup()

    def open(self, url: str) -> None:
        """Load a page, and wait for it."""
        self.call("Page.navigate", url=url)
        self.run(_LOADED)

    def run(self, script: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script:.80}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the DevTools protocol to the page, and its result."""
        return self._call(method, parameters, self._session)

    def _call(self, method: str, parameters: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        with self._arrived:
            if not self._arrived.wait_for(lambda: command["id"] in self._results, _TIMEOUT):
                raise TimeoutError(f"Chromium does not answer {method}")
            answer = self._results.pop(self._number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> None:
        with os.fdopen(self._answers, "rb") as answers:
            rest = b""
            while piece := answers.read1(65536):
                *messages, rest = (rest + piece).split(b"\0")
                with self._arrived:
                    for message in map(json.loads, messages):
                        if "id" in message:
                            self._results[message["id"]] = message
                    self._arrived.notify_all()
