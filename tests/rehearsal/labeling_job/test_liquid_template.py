"""Worker templates: Liquid, Ground Truth's filters, hostile labels."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate

ELEMENT = "crowd-image-classifier-multi-select"
HOSTILE = [
    'do"g',
    "c'at",
    "<script>alert(1)</script>",
    "</crowd-form>",
    "\U0001f600\U0001f468\u200d\U0001f469",
    "x" * 256,
    "&amp; &lt;",
    "{{ task.input.taskObject }}",
    "{% raw %}",
    "back\\slash\n\ttab",
    "\u200b\u202e\u2028",
    *(f"label {number}" for number in range(39)),
]
DEFAULT = Path(__file__).parents[3] / "src" / "job_trigger" / "worker-template.liquid.html"
S3 = boto3.client(
    "s3",
    region_name="us-east-1",
    endpoint_url="http://127.0.0.1:9",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)


class Page(HTMLParser):
    """The multi-select element's attributes, every tag, and the text outside of tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == ELEMENT:
            self.attributes = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(source: str, **task_input: Any) -> str:
    return WorkerTemplate(source, "t.html", S3).render(task_input)


@pytest.mark.parametrize(
    "attribute",
    [
        'categories="{{ task.input.labels | to_json | escape }}"',
        "categories='{{ task.input.labels | to_json | escape }}'",
        'categories="{{ task.input.labels | to_json }}"',
        "categories='{{ task.input.labels | to_json }}'",
    ],
    ids=[
        "escaped in double quotes",
        "escaped in single quotes",
        "autoescaped, double",
        "autoescaped, single",
    ],
)
def test_hostile_labels_parse_back_to_the_very_list(attribute: str) -> None:
    page = Page(rendered(f"<crowd-form><{ELEMENT} {attribute}></{ELEMENT}></crowd-form>", labels=HOSTILE))
    assert json.loads(page.attributes["categories"] or "") == HOSTILE
    assert page.tags == ["crowd-form", ELEMENT]


def test_hostile_labels_are_text_in_elements() -> None:
    page = Page(
        rendered("<ul>{% for label in task.input.labels %}<li>{{ label }}{% endfor %}", labels=HOSTILE)
    )
    assert page.tags == ["ul"] + ["li"] * 50
    assert page.text == "".join(HOSTILE)


@given(st.lists(st.text(), max_size=5))
def test_any_labels_parse_back(labels: list[str]) -> None:
    source = f'<{ELEMENT} categories="{{{{ task.input.labels | to_json | escape }}}}">'
    parsed = json.loads(Page(rendered(source, labels=labels)).attributes["categories"] or "")
    assert parsed == labels


def test_the_reference_template_of_the_task_renders() -> None:
    """The template of AWS's page on multi-label image classification, in its essentials."""
    source = (
        '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>\n<crowd-form>\n'
        f'<{ELEMENT} name="{ELEMENT}" src="{{{{ task.input.taskObject | grant_read_access }}}}"'
        ' header="Please identify all classes in image"'
        ' categories="{{ task.input.labels | to_json | escape }}">\n'
        '<full-instructions header="Instructions"><ol></ol></full-instructions>'
        f"<short-instructions></short-instructions></{ELEMENT}></crowd-form>"
    )
    page = Page(rendered(source, taskObject="s3://bucket/a b+%é\u200b.jpg", labels=HOSTILE))
    assert json.loads(page.attributes["categories"] or "") == HOSTILE
    assert (page.attributes["src"] or "").startswith(
        "http://127.0.0.1:9/bucket/a%20b%2B%25%C3%A9%E2%80%8B.jpg?AWSAccessKeyId=test&Signature="
    )


def test_the_projects_own_template_renders() -> None:
    page = Page(rendered(DEFAULT.read_text(), taskObject="s3://bucket/a.jpg", labels=HOSTILE))
    assert json.loads(page.attributes["categories"] or "") == HOSTILE


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("{{ task.input.a }}", "&lt;b&gt;"),
        ("{{ task.input.a | skip_autoescape }}", "<b>"),
        ("{{ task.input.a | escape }}", "&lt;b&gt;"),
        ("{{ '&lt;b&gt;' | escape_once }}", "&lt;b&gt;"),
        ("{{ task.input.list | to_json | skip_autoescape }}", '[1, "\u00e9", null]'),
        ("{{ task.input.nothing | to_json }}", "null"),
        ("[{{ task.input.nothing }}]", "[]"),
        ("{% if task.input.list contains 1 %}yes{% endif %}", "yes"),
    ],
    ids=[
        "output is escaped",
        "unless the author says otherwise",
        "once",
        "entities are not escaped again",
        "JSON",
        "JSON of nothing",
        "what is not there is empty",
        "Liquid's tags",
    ],
)
def test_filters(source: str, page: str) -> None:
    assert rendered(source, a="<b>", list=[1, "\u00e9", None]) == page


@pytest.mark.parametrize("name", ["grant_read_access", "s3_presign"])
def test_read_access_is_a_presigned_url(name: str) -> None:
    url = rendered(f"{{{{ task.input.uri | {name} | skip_autoescape }}}}", uri="s3://b/k.jpg")
    assert url.startswith("http://127.0.0.1:9/b/k.jpg?AWSAccessKeyId=test&Signature=")


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("a\n{{ x | nope }}", "TemplateRenderError", "t.html: line 2, column 8: unknown filter 'nope'"),
        ("{% if %}", "TemplateSyntaxError", "t.html: line 1, column 4: missing expression"),
        ("{% for a in b %}", "TemplateSyntaxError", "t.html: expected tag endfor"),
        ("{{ a b", "TemplateSyntaxError", "t.html: line 1, column 1: expected '}}'"),
        ("{% nope %}", "TemplateSyntaxError", "t.html: line 1, column 4: unexpected tag 'nope'"),
        (
            "<img src='{{ task.input.x | grant_read_access }}'>",
            "TemplateRenderError",
            "t.html: line 1, column 11: grant_read_access: must be an s3:// URI, got ''",
        ),
        ("{{ 'a' | grant_read_access }}", "TemplateRenderError", "must be an s3:// URI, got 'a'"),
        ("{% include 'x' %}", "TemplateRenderError", "t.html: line 1, column 12: x"),
        ("{{ 1 | divided_by: 0 }}", "TemplateRenderError", "can't divide by 0"),
        (
            "{% for a in (1..9000000) %}{{ a }}{% endfor %}",
            "TemplateRenderError",
            "t.html: line 1, column 4: loop iteration limit reached",
        ),
        ("{% if a %}" * 2000 + "{% endif %}" * 2000, "TemplateSyntaxError", "nesting limit reached"),
    ],
    ids=[
        "an unknown filter",
        "a tag without its expression",
        "a tag that is not closed",
        "an output that is not closed",
        "an unknown tag",
        "access to nothing",
        "access to what is no URI",
        "a file that is not there",
        "a division by zero",
        "a loop without end",
        "nesting without end",
    ],
)
def test_errors_say_what_and_where(source: str, code: str, message: str) -> None:
    with pytest.raises(TemplateError) as error:
        rendered(source)
    assert error.value.code == code
    assert message in str(error.value)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{{ 1.5 | modulo: 'x' }}", id="decimal.InvalidOperation"),
        pytest.param("{{ 'a' | uniq: 9 }}", id="IndexError"),
        pytest.param("{{ true | base64_decode }}", id="UnicodeDecodeError"),
        pytest.param(f"{{% assign n = {'1' * 4000} %}}{{{{ n | times: n }}}}", id="ValueError"),
        pytest.param("{{ 's3://no bucket!/key' | grant_read_access }}", id="ParamValidationError"),
        pytest.param("\ud800", id="UnicodeEncodeError, by the output's limit"),
    ],
)
def test_whatever_rendering_fails_with_is_an_error_of_the_template(template: str) -> None:
    with pytest.raises(TemplateError, match=r"^t\.html: ") as caught:
        rendered(template)
    assert caught.value.code == "TemplateRenderError"


@pytest.mark.parametrize(
    ("opening", "end"),
    [("{{", "}}"), ("{%", "%}"), ("{% raw %}", "{% endraw %}"), ("{% doc %}", "{% enddoc %}")],
)
def test_what_is_left_open_many_times_is_refused_before_liquid_reads_it(opening: str, end: str) -> None:
    with pytest.raises(TemplateError) as raised:
        rendered(opening * 40_000)
    assert raised.value.code == "TemplateSyntaxError"
    assert str(raised.value).endswith(f": {opening} must be followed by {end}")
    assert rendered("{%- raw -%}{{{% {%-endraw-%}" * 20) == "{{{% " * 20


def test_a_variable_that_grows_without_end_is_an_error_before_it_fills_the_memory() -> None:
    doubled = "{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}"
    with pytest.raises(TemplateError, match="local namespace limit reached"):
        rendered("{% assign x = 'a' %}" + doubled)


def test_a_task_input_that_is_nested_too_deeply_is_an_error() -> None:
    nested: dict[str, Any] = {}
    for _ in range(100_000):
        nested = {"a": nested}
    with pytest.raises(TemplateError, match=r"t\.html: the task's input is nested too deeply"):
        rendered("{{ task.input | to_json }}", nested=nested)
