"""Makes the pictures of pages that README and docs show.

python -m tests.browser.screenshots
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from label_quality.page import label_quality_page
from tests.browser.browser_fixtures import CHROMIUM
from tests.label_quality.sample_report import simulated

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"


def main() -> None:
    """Overwrite the pictures in docs/images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_content(label_quality_page(simulated()))
        page.screenshot(path=IMAGES / "label-quality.png")
        browser.close()


if __name__ == "__main__":
    main()
