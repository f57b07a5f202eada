"""The preview of a template: what it says is wrong, and that it follows the file."""

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from ground_truth.task_input import task_input
from rehearsal.portal.preview import Preview, PreviewTask

ELEMENT = "crowd-image-classifier-multi-select"
ORIGIN = "http://127.0.0.1:5602"
GOOD = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-image-classifier-multi-select
    name="animals"
    src="{{ task.input.taskObject | grant_read_access }}"
    categories="{{ task.input.labels | to_json | escape }}"
    header="Which?">
  </crowd-image-classifier-multi-select>
</crowd-form>
"""


def previewed(folder: Path, template: str) -> tuple[Client, Path]:
    """A preview of a template in a file."""
    file = folder / "pets.liquid.html"
    file.write_text(template)
    task = PreviewTask(file, task_input("s3://preview/a dog.jpg", ["dog", "cat"]), b"<svg/>", "image/svg+xml")
    return Client(Preview(task)), file


def state(client: Client) -> Any:
    return json.loads(client.get("/state", base_url=ORIGIN).data)


def test_a_good_template_is_shown_with_the_image(tmp_path: Path) -> None:
    client, _ = previewed(tmp_path, GOOD)
    now = state(client)
    assert (now["errors"], now["warnings"]) == ([], [])
    shown = client.get(now["frame"], base_url=ORIGIN).text
    assert 'src="http://127.0.0.1:5602/s3/' in shown
    assert "[&#34;dog&#34;, &#34;cat&#34;]" in shown
    address = shown.partition('src="http://127.0.0.1:5602/s3/')[2].partition('"')[0]
    image = client.get(f"/s3/{address}", base_url=ORIGIN)
    assert (image.data, image.content_type) == (b"<svg/>", "image/svg+xml")
    made_up = client.get(f"/s3/{'0' * 32}/preview/a%20dog.jpg", base_url=ORIGIN)
    assert (made_up.status_code, made_up.json) == (403, {"message": "this address is not valid"})


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("{{ task.input.labels | to_json | escape }}", "['dog']", "errors", "line 6: the categories of"),
        (
            " | grant_read_access",
            "",
            "errors",
            "line 5: the src of <crowd-image-classifier-multi-select> is an S3",
        ),
        (
            "{{ task.input.taskObject | grant_read_access }}",
            "https://x/y.jpg",
            "errors",
            "is the same for every",
        ),
        ('name="animals"', "", "errors", f'line 3: <{ELEMENT}> has no attribute "name"'),
        ("</crowd-form>", f"<{ELEMENT}></{ELEMENT}></crowd-form>", "errors", "line 9: the page has 2"),
        (
            "<crowd-form>",
            f"<!-- <{ELEMENT}> --><crowd-form></crowd-form>",
            "errors",
            f"line 3: <{ELEMENT}> is not inside",
        ),
        ("<crowd-form>", "<div>", "errors", "the page has no <crowd-form>"),
        (
            "Which?",
            "{{ task.input.taskobject }}",
            "warnings",
            "task.input.taskobject renders as an empty string",
        ),
        (
            "</crowd-form>",
            '</crowd-form>\n<script src="https://cdn.example/a.js" type="module"></script>',
            "warnings",
            "line 10: real task pages block modules from other sites",
        ),
        ("Which?", "{{ task.input. }}", "errors", "pets.liquid.html: line 7, column"),
        ("Which?", "{% if %}", "errors", "pets.liquid.html: line 7, column"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, old: str, new: str, kind: str, said: str
) -> None:
    assert old in GOOD
    client, _ = previewed(tmp_path, GOOD.replace(old, new))
    assert any(said in text for text in state(client)[kind]), state(client)


def test_a_saved_file_is_another_version(tmp_path: Path) -> None:
    client, file = previewed(tmp_path, GOOD)
    before = state(client)
    file.write_text(GOOD.replace("Which?", "Which animals?"))
    after = state(client)
    assert after["version"] != before["version"]
    assert "Which animals?" in client.get(after["frame"], base_url=ORIGIN).text
    assert client.get(before["frame"], base_url=ORIGIN).status_code == 404
    file.unlink()
    assert state(client)["errors"] == ["pets.liquid.html: No such file or directory"]


def test_the_preview_answers_to_its_own_name_only(tmp_path: Path) -> None:
    client, _ = previewed(tmp_path, GOOD)
    assert client.get("/", base_url="http://evil.example").status_code == 403
    assert client.get("/", base_url=ORIGIN).status_code == 200
    assert client.post("/state", base_url=ORIGIN).status_code == 403
