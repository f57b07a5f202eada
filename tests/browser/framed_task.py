"""A task's page in a sandboxed frame, and what the page around it hears."""

import json
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

from rehearsal.portal.static_files import static_files

STATIC = Path(__file__).parents[2] / "rehearsal/portal/static"
CROWD_SCRIPT = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
ELEMENT = "crowd-image-classifier-multi-select"
IMAGE = b"""<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 640 480">
<rect width="640" height="480" fill="#8fb3c9"/><circle cx="210" cy="250" r="120" fill="#c2492f"/>
<rect x="360" y="160" width="180" height="180" fill="#2f5d3a"/></svg>"""

_PARENT = """<!doctype html><meta name="color-scheme" content="light dark">
<title>The portal</title>
<style>html, body, iframe {margin: 0; border: 0; width: 100%; height: 100%; display: block}</style><script>
  var heard = [];
  addEventListener("message", (event) => {
    const frame = document.querySelector("iframe");
    if (event.source !== frame?.contentWindow) return;
    heard.push(event.data);
    if (event.data.type === "ready" && window.config) {
      frame.focus();
      say("show", {config: window.config});
    }
  });
  function say(type, members) {
    document.querySelector("iframe").contentWindow
      .postMessage({source: "crowd-frame", v: 1, ...members, type}, "*");
  }
  function open_(config) {
    window.config = config;
    const frame = document.createElement("iframe");
    frame.title = "Task";
    frame.sandbox = "allow-scripts allow-forms";
    frame.src = "/task.html";
    document.body.append(frame);
  }
</script><body></body>"""
_NEXT_FRAME = """new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""
_TOLD = """document.addEventListener("crowd-from-portal", ({detail}) =>
  (window.told ??= []).push(detail.type));"""


class TaskServer:
    """Serves one task's page, which a test sets, with the headers that the portal sends."""

    def __init__(self) -> None:
        self.page = ""
        self._static = static_files()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
        file = self._static.get(path.removeprefix("/static/"))
        if path == "/":
            content, kind = _PARENT.encode(), "text/html; charset=utf-8"
        elif path == "/task.html":
            content, kind = self.page.encode(), "text/html; charset=utf-8"
            headers["Content-Security-Policy"] = "sandbox allow-scripts allow-forms; form-action 'none'"
        elif path.endswith("/image.svg"):
            content, kind = IMAGE, "image/svg+xml"
        elif file is not None:
            content, kind = file.content, file.media_type
        else:
            request.send_error(HTTPStatus.NOT_FOUND)
            return
        request.send_response(HTTPStatus.OK)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)


class FramedTask:
    """A page around a task's frame."""

    def __init__(self, page: Page, server: TaskServer) -> None:
        self.page = page
        self._server = server
        page.add_init_script(_TOLD)

    @property
    def frame(self) -> Frame:
        """The task's frame."""
        return self.page.frames[1]

    def show(self, html: str, config: Mapping[str, Any] | None = None) -> Frame:
        """Put a template's page into the frame and wait until it is shown to the worker.

        Args:
            html: the page as the template renders.
            config: what the portal sends in ``show``.
        """
        self.open(html, config)
        self.wait_for("ready")
        self._wait_until_told("show", 1)
        self.frame.wait_for_function("document.hasFocus()")
        return self.frame

    def open(self, html: str, config: Mapping[str, Any] | None = None) -> None:
        """Put a template's page into the frame, and don't wait for it."""
        own_script = '<script type="module" crossorigin src="/static/crowd/crowd-html-elements.js"></script>'
        self._server.page = '<script src="/static/frame.js"></script>' + html.replace(
            CROWD_SCRIPT, own_script
        )
        self.page.goto(self._server.origin)
        self.page.evaluate("config => open_(config)", {"exclusionSubmits": "empty", **(config or {})})

    def say(self, kind: str, **members: Any) -> None:
        """Send the frame a message as the portal does, and wait until its elements have it."""
        before = self.frame.evaluate("kind => (window.told ?? []).filter(type => type === kind).length", kind)
        self.page.evaluate("([type, members]) => say(type, members)", [kind, members])
        self._wait_until_told(kind, before + 1)

    def say_in_vain(self, kind: str, **members: Any) -> None:
        """Send the frame a message that it must not take for the portal's."""
        self.page.evaluate("([type, members]) => say(type, members)", [kind, members])

    def settle(self) -> None:
        """Let the page and its frame do what they have in hand, and hear all that the frame says of it."""
        self.frame.evaluate(_NEXT_FRAME)
        self.frame.evaluate("parent.postMessage({settled: true}, '*')")
        self.page.wait_for_function("heard.some(message => message.settled)")
        self.page.evaluate("heard = heard.filter(message => !message.settled)")

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """The frame's messages of a type so far, without what is the same in all."""
        return [
            {name: value for name, value in message.items() if name not in ("source", "v", "type")}
            for message in json.loads(self.page.evaluate("JSON.stringify(heard)"))
            if message["type"] == kind and message["source"] == "crowd-frame" and message["v"] == 1
        ]

    def wait_for(self, kind: str) -> dict[str, Any]:
        """The first message of a type, once it is there."""
        self.page.wait_for_function("type => heard.some(message => message.type === type)", arg=kind)
        return self.heard(kind)[0]

    def _wait_until_told(self, kind: str, times: int) -> None:
        self.frame.wait_for_function(
            "([kind, times]) => window.told?.filter(type => type === kind).length >= times",
            arg=[kind, times],
        )

    def answer(self) -> dict[str, Any]:
        """What the form submitted, once it has."""
        return self.wait_for("submit")["answer"]


def task(
    attributes: str = "", inside: str = "", around: str = "", labels: str = "['dog', 'cat', 'owl']"
) -> str:
    """A template's page with this task's element.

    Args:
        attributes: further attributes of the element.
        inside: HTML inside the element.
        around: HTML after the element, in the form.
        labels: the attribute ``categories``.
    """
    return (
        f'{CROWD_SCRIPT}<crowd-form><{ELEMENT} name="animals" src="/image.svg" header="Which animals?" '
        f'categories="{labels}" {attributes}>{inside}</{ELEMENT}>{around}</crowd-form>'
    )
