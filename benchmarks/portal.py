"""How long a worker waits in the portal: from the key press that submits an answer to seeing the next image.

Runs ``rehearse run --workers browser`` with a job of many objects, and workers who answer all at once. Each
has a Chromium of their own, without a screen. Who works in it is a script in the job's template: it presses
a label's key and Enter, on average ``--think`` seconds (0.6 to 1.4 times that) after it is told that its task
is shown. People need at least a second for an image; ``--think 0`` answers at once, as nobody can, so that
the wait is mostly for the next task's frame to load. Another script, in the page around the frames, takes the
time from the press to the second animation frame after the next task is on top.

Prints how these times are distributed, what each answer took of the processors' time, and the memory of the
server and of a page before and after.

    python benchmarks/portal.py --objects 10000 --workers 5 --seconds 120
"""

import argparse
import os
import re
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from chromium import Chromium
from running_portal import RunningPortal, make_job, resident_megabytes

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "src/job_trigger/worker-template.liquid.html"
WARM_UP_SECONDS = 15
WORKER = """
<script>
  const press = (key) => document.body.dispatchEvent(
    new KeyboardEvent("keydown", {key, code: key === "1" ? "Digit1" : key, bubbles: true, composed: true}));
  addEventListener("message", ({data}) => {
    if (data?.type !== "show") return;
    setTimeout(() => {
      press("1");
      parent.postMessage({pressedAt: performance.timeOrigin + performance.now()}, "*");
      press("Enter");
    }, THINK * (600 + 800 * Math.random()));
  });
</script>
"""
FIND_JOB = r"""fetch('/').then((home) => home.text()).then((page) => /\/jobs\/[^"]+/.exec(page)?.[0])"""
WATCH = """
window.waits = [];
window.replies = [];
new PerformanceObserver((list) => {
  const answers = list.getEntries().filter(({name}) => name.endsWith("/answer"));
  window.replies.push(...answers.map(({duration}) => duration));
  performance.clearResourceTimings();
}).observe({type: "resource"});
{
  const now = () => performance.timeOrigin + performance.now();
  let pressedAt = null;
  addEventListener("message", ({data}) => { if (data?.pressedAt) pressedAt = data.pressedAt; });
  new MutationObserver(() => {
    if (pressedAt === null) return;
    const begun = pressedAt;
    pressedAt = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(now() - begun)));
  }).observe(document, {subtree: true, attributes: true, attributeFilter: ["class"]});
}
"""


@dataclass(frozen=True)
class State:
    """Where everything is at one moment."""

    answers: int
    at: float
    processor_seconds: tuple[float, float]
    """Of the server and of the browsers so far."""
    server_megabytes: float
    browser_megabytes: float
    """Memory of one worker's browser, with the processes of its frames."""
    page_megabytes: float
    """JavaScript of one worker's page, after a garbage collection."""
    page_nodes: int


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description="How long a worker waits for the next image in the portal.")
    options.add_argument("--objects", type=int, default=10_000)
    options.add_argument("--workers", type=int, default=5)
    options.add_argument("--think", type=float, default=1.0, help="seconds that a worker looks at an image")
    options.add_argument("--seconds", type=int, default=120)
    arguments = options.parse_args()
    with TemporaryDirectory() as folder, ExitStack() as running:
        make_job(Path(folder, "job"), arguments.objects)
        worker = WORKER.replace("THINK", str(arguments.think))
        Path(folder, "job", TEMPLATE.name).write_text(TEMPLATE.read_text() + worker)
        portal = running.enter_context(RunningPortal(Path(folder), "job"))
        browsers = [running.enter_context(Chromium()) for _ in range(arguments.workers)]
        for number, browser in enumerate(browsers):
            start_work(browser, portal.url, f"Worker {number}")
        time.sleep(WARM_UP_SECONDS)
        for browser in browsers:
            browser.run("waits.length = replies.length = 0")
        before = state(portal, browsers)
        time.sleep(arguments.seconds)
        after = state(portal, browsers)
        waits = [wait for browser in browsers for wait in browser.run("waits")]
        replies = [reply for browser in browsers for reply in browser.run("replies")]
    show(before, after, waits, replies, arguments.workers)


def start_work(browser: Chromium, url: str, name: str) -> None:
    """Pick a name, and open the job."""
    browser.open(url)
    browser.run(f"fetch('/worker', {{method: 'POST', body: JSON.stringify({{name: {name!r}}})}})")
    job = browser.run(
        r"fetch('/').then((home) => home.text()).then((page) => /\/jobs\/[^\"]+/.exec(page)[0])"
    )
    browser.open(url + job)
    browser.run(WATCH)


def state(portal: RunningPortal, browsers: list[Chromium]) -> State:
    """What there is to count now."""
    browsers[0].call("HeapProfiler.collectGarbage")
    return State(
        answers=sum(browser.run("waits.length") for browser in browsers),
        at=time.monotonic(),
        processor_seconds=(
            processor_seconds(portal.pid),
            sum(processor_seconds(browser.pid) for browser in browsers),
        ),
        server_megabytes=resident_megabytes(portal.pid),
        browser_megabytes=own_megabytes(browsers[0].pid),
        page_megabytes=browsers[0].call("Runtime.getHeapUsage")["usedSize"] / 1e6,
        page_nodes=browsers[0].call("Memory.getDOMCounters")["nodes"],
    )


def processor_seconds(root: int) -> float:
    """What a process and all that it has started took of the processors' time so far."""
    stats = [read(f"/proc/{pid}/stat").rpartition(")")[2].split() for pid in with_descendants(root)]
    # With that of children that have ended.
    return sum(sum(map(int, fields[11:15])) for fields in stats) / os.sysconf("SC_CLK_TCK")


def own_megabytes(root: int) -> float:
    """Memory of a process and all that it has started; what several share counts once."""
    rollups = "".join(read(f"/proc/{pid}/smaps_rollup") for pid in with_descendants(root))
    return sum(map(int, re.findall(r"^Pss: +(\d+) kB", rollups, re.MULTILINE))) / 1e3


def with_descendants(root: int) -> list[int]:
    """The ids of a process and of all that it has started, as far as they run."""
    children = "".join(read(path) for path in Path(f"/proc/{root}/task").glob("*/children")).split()
    return [root, *(pid for child in children for pid in with_descendants(int(child)))]


def read(path: str | Path) -> str:
    """A file about a process; empty if the process has ended."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def show(before: State, after: State, waits: list[float], replies: list[float], workers: int) -> None:
    """Print what was measured."""
    done = after.answers - before.answers
    seconds = after.at - before.at
    print(f"{done:,} answers of {workers} workers, {done / seconds:.1f} a second")
    percentiles, of_replies = quantiles(waits, n=100), quantiles(replies, n=100)
    for share in (50, 95, 99):
        print(
            f"  {share}% see the next image within {percentiles[share - 1]:.0f} ms;"
            f" the portal has recorded the answer and replied within {of_replies[share - 1]:.0f} ms"
        )
    for who, first, last in zip(
        ("server", "browsers"), before.processor_seconds, after.processor_seconds, strict=True
    ):
        print(f"{who}: {(last - first) / done * 1000:.0f} ms of a processor for each answer")
    print(f"server: {before.server_megabytes:.0f} MB, then {after.server_megabytes:.0f} MB")
    print(f"one worker's browser: {in_browser(before)}; then {in_browser(after)}")


def in_browser(state: State) -> str:
    """What one worker's browser and the page in it hold."""
    return (
        f"{state.browser_megabytes:.0f} MB, of which the page's scripts {state.page_megabytes:.2f} MB,"
        f" and {state.page_nodes} nodes"
    )


if __name__ == "__main__":
    main()
