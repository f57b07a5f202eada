"""How long a worker waits in the portal: from submitting an answer to seeing the next image.

Runs ``rehearse run --workers browser`` with a job of many objects, and workers in Chromium who answer some
seconds after they see a task, all at once. Prints how the times from the key press to the frame with the next
image on screen are distributed, and how the memory of the server and of a page developed.

    python benchmarks/portal.py --objects 10000 --workers 5 --seconds 120
"""

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
# In the task's frame: answer some time after it is shown. Around it: measure until the next one is painted.
SCRIPT = """
const now = () => performance.timeOrigin + performance.now();
if (window.parent !== window) {
  const press = (key) => document.body.dispatchEvent(
    new KeyboardEvent("keydown", {key, code: key === "1" ? "Digit1" : key, bubbles: true, composed: true}));
  addEventListener("message", ({data}) => {
    if (data?.type !== "show") return;
    setTimeout(() => {
      press("1");
      parent.postMessage({pressedAt: now()}, "*");
      press("Enter");
    }, THINK * (600 + 800 * Math.random()));
  });
} else {
  window.waits = [];
  window.replies = [];
  new PerformanceObserver((list) => {
    const answers = list.getEntries().filter(({name}) => name.endsWith("/answer"));
    window.replies.push(...answers.map(({duration}) => duration));
    performance.clearResourceTimings();
  }).observe({type: "resource"});
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


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description="How long a worker waits for the next image in the portal.")
    options.add_argument("--objects", type=int, default=10_000)
    options.add_argument("--workers", type=int, default=5)
    options.add_argument("--think", type=float, default=2.0, help="seconds that a worker looks at a task")
    options.add_argument("--seconds", type=int, default=120)
    arguments = options.parse_args()
    with TemporaryDirectory() as folder:
        make_job(Path(folder, "job"), arguments.objects)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "rehearsal", "run", "job", "--workers", "browser"),
                *("--workers-per-object", "1", "--portal-port", "0"),
            ],
            cwd=folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            measure(process, arguments.workers, arguments.think, arguments.seconds)
        finally:
            process.kill()
            process.communicate()


def make_job(folder: Path, objects: int) -> None:
    """A job of this many images, which the rehearsal replaces with placeholders."""
    folder.mkdir()
    lines = (json.dumps({"source-ref": f"s3://images/image-{number}.jpg"}) for number in range(objects))
    (folder / "animals.manifest").write_text("".join(f"{line}\n" for line in lines))
    (folder / "job.json").write_text(json.dumps({"Labels": ["dog", "cat", "owl", "fox"]}))


def measure(process: subprocess.Popen[str], workers: int, think: float, seconds: int) -> None:
    """Let workers answer for some time, and print what they saw."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"http://\S+", line):
            break
    else:
        sys.exit("".join(said))
    url = found[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        pages = []
        for number in range(workers):
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            page = context.new_page()
            page.goto(url)
            page.locator("#name").fill(f"Worker {number}")
            page.keyboard.press("Enter")
            page.get_by_role("link", name="Start").wait_for()
            address = page.get_by_role("link", name="Start").get_attribute("href")
            page.add_init_script(SCRIPT.replace("THINK", str(think)))
            page.goto(url.rstrip("/") + str(address))
            pages.append(page)
        pages[0].wait_for_timeout(10_000)
        before = answers(pages), server_memory(process.pid), page_memory(pages[0])
        begun = time.monotonic()
        pages[0].wait_for_timeout(seconds * 1000)
        after = answers(pages), server_memory(process.pid), page_memory(pages[0])
        passed = time.monotonic() - begun
        waits = [wait for page in pages for wait in page.evaluate("waits")]
        replies = [time for page in pages for time in page.evaluate("replies")]
        browser.close()
    percentiles, of_replies = quantiles(waits, n=100), quantiles(replies, n=100)
    done = after[0] - before[0]
    print(f"{len(waits):,} answers of {workers} workers, {done / passed:.1f} a second")
    for share in (50, 95, 99):
        print(
            f"  {share}% see the next image within {percentiles[share - 1]:.0f} ms;"
            f" the portal has recorded the answer and replied within {of_replies[share - 1]:.0f} ms"
        )
    print(f"server: {before[1]:.0f} MB, {after[1]:.0f} MB after {done:,} answers more")
    print(f"a page: {before[2]:.1f} MB of JavaScript, {after[2]:.1f} MB after")


def answers(pages: list[Page]) -> int:
    """How many answers were measured so far."""
    return sum(page.evaluate("waits.length") for page in pages)


def server_memory(pid: int) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def page_memory(page: Page) -> float:
    """What a page's scripts hold after a garbage collection, in MB."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(used) / 1e6


if __name__ == "__main__":
    main()
