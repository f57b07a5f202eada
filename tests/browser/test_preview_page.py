"""The preview of a template in the browser: errors with the template's lines, and what would be submitted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from ground_truth.task_input import task_input
from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.portal.preview import Preview, PreviewTask
from tests.browser.framed_task import CROWD_SCRIPT, IMAGE

pytestmark = pytest.mark.browser

TEMPLATE = (
    CROWD_SCRIPT
    + """
<ul>
{% for label in task.input.labels %}
  <li>{{ label }}</li>
{% endfor %}
</ul>
<crowd-form>
  <crowd-image-classifier-multi-select name="animals" header="Which?"
    src="{{ task.input.taskObject | grant_read_access }}"
    categories="{{ task.input.labels | to_json | escape }}"></crowd-image-classifier-multi-select>
</crowd-form>
<script>
  missing.call();
</script>
"""
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "pets.liquid.html"
    file.write_text(TEMPLATE)
    return file


@pytest.fixture
def url(template: Path) -> Iterator[str]:
    """Where the template is shown."""
    task = PreviewTask(template, task_input("s3://preview/dog", ["dog", "cat"]), IMAGE, "image/svg+xml")
    with Endpoint() as endpoint:
        endpoint.serve(Preview(task))
        yield endpoint.url


def test_errors_have_the_templates_lines_and_go_when_it_is_saved(
    context: BrowserContext, template: Path, url: str
) -> None:
    page = context.new_page()
    page.goto(url)
    problems = page.locator("#problems")
    expect(problems).to_contain_text(
        "worker template, line 13: Uncaught ReferenceError: missing is not defined"
    )
    template.write_text(TEMPLATE.replace("missing.call();", "").replace('name="animals" ', ""))
    expect(problems).to_contain_text("line 8: <crowd-image-classifier-multi-select> has no attribute")
    template.write_text(TEMPLATE.replace("missing.call();", ""))
    expect(page.locator("#no-problems")).to_be_visible()
    task = page.frame_locator("iframe.shown")
    task.get_by_role("checkbox", name="cat").check()
    task.get_by_role("button", name="Submit").click()
    expect(page.locator("#answer")).to_contain_text('"cat"')
