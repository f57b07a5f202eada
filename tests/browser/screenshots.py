"""Makes the screenshots of pages that README and docs show.

python -m tests.browser.screenshots
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from ground_truth.task_input import task_input
from label_quality.page import label_quality_page
from rehearsal.labeling_job.liquid_template import WorkerTemplate
from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.portal.preview import Preview, PreviewTask
from tests.browser.browser_fixtures import CHROMIUM
from tests.browser.framed_task import TaskServer
from tests.browser.worker_page import RunningPortal, WorkerPage
from tests.label_quality.sample_report import simulated
from tests.project_folder import ROOT

IMAGES = ROOT / "docs" / "images"
TEMPLATE = ROOT / "src" / "job_trigger" / "worker-template.liquid.html"
SHAPES = ROOT / "rehearsal" / "samples" / "shapes" / "images"
LABELS = ["circle", "square", "triangle", "star", "hexagon", "none of these"]
SIZE: Any = {"width": 1280, "height": 720}


def main() -> None:
    """Overwrite the images in docs/images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.set_content(label_quality_page(simulated()))
        page.screenshot(path=IMAGES / "label-quality.png")
        with TemporaryDirectory() as folder:
            portal_task(browser, Path(folder))
            portal_preview(browser, Path(folder))
        browser.close()


def portal_task(browser: Browser, folder: Path) -> None:
    """A worker in the middle of a job."""
    server = TaskServer()
    links: Any = SimpleNamespace(generate_presigned_url=lambda *_, **__: "S3/bucket/image.svg")
    page = WorkerTemplate(TEMPLATE.read_text(), TEMPLATE.name, links).render(task_input("s3://b/k", LABELS))
    running = RunningPortal(
        folder / "portal", server.origin, page=page, objects=24, title="Which shapes do you see?"
    )
    ann = WorkerPage(browser.new_context(viewport=SIZE), running)
    for _ in range(7):
        ann.task.get_by_role("button", name="Submit").wait_for()
        ann.page.wait_for_timeout(600)
        ann.page.keyboard.press("1")
        ann.page.keyboard.press("Enter")
        ann.page.wait_for_timeout(600)
        running.finished += running.board.take_finished()
    for key in "12":
        ann.page.keyboard.press(key)
    ann.page.wait_for_timeout(300)
    ann.page.screenshot(path=IMAGES / "portal-task.png")
    running.close()
    server.close()


def portal_preview(browser: Browser, folder: Path) -> None:
    """A template with two mistakes."""
    template = folder / "pets.liquid.html"
    mistakes = {" | grant_read_access": "", "{{ task.input.labels | to_json | escape }}": "['dog', 'cat']"}
    text = TEMPLATE.read_text()
    for right, wrong in mistakes.items():
        text = text.replace(right, wrong)
    template.write_text(text)
    image = SHAPES / "shapes-01.svg"
    task = PreviewTask(
        template,
        task_input("s3://preview/dog.jpg", ["dog", "cat", "bird"]),
        image.read_bytes(),
        "image/svg+xml",
    )
    with Endpoint() as endpoint:
        endpoint.serve(Preview(task))
        page = browser.new_page(viewport=SIZE)
        page.goto(endpoint.url)
        page.frame_locator("iframe.shown").get_by_text("dog", exact=True).click()
        page.frame_locator("iframe.shown").get_by_role("button", name="Submit").click()
        page.locator("#answer").get_by_text("dog").wait_for()
        page.screenshot(path=IMAGES / "portal-preview.png")


if __name__ == "__main__":
    main()
