"""Label categories and worker template of a job: where they come from, and what is wrong with bad ones."""

import json
import time
from typing import Any

import pytest

from ground_truth.page_check import template_problems
from job_trigger.checks.template_check import default_template
from tests.job_trigger.fake_service import client_error
from tests.job_trigger.stack import KEY, ROLE, Aws

ELEMENT = "crowd-image-classifier-multi-select"
TEMPLATE = f"""<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form><{ELEMENT} name="animals" src="{{{{ task.input.taskObject | grant_read_access }}}}"
  categories="{{{{ task.input.labels | to_json | escape }}}}"></{ELEMENT}></crowd-form>"""
NO_LABELS = (
    'job.json: the job has no labels: "Labels" is not set, labels.json does not exist, and the stack has'
    " no DefaultLabels; "
    'expected "Labels": ["dog", "cat"]'
)
NAMES = "; expected 2 to 50 different names of 1 to 256 characters"


def labels_file(*names: Any) -> bytes:
    return json.dumps(
        {"document-version": "2018-11-28", "labels": [{"label": name} for name in names]}
    ).encode()


def errors(aws: Aws) -> list[str]:
    return [error["message"] for error in (aws.receipt("rejected") or {"errors": []})["errors"]]


@pytest.mark.parametrize(
    ("files", "default", "labels"),
    [
        ({"job.json": b'{"Labels": ["a", "b"]}'}, '["x", "y"]', ["a", "b"]),
        ({"labels.json": labels_file("c", "d")}, '["x", "y"]', ["c", "d"]),
        ({}, '["x", "y"]', ["x", "y"]),
        ({"labels.json": labels_file(*map(str, range(50)))}, "", [str(number) for number in range(50)]),
        (
            {"job.json": b'{"Labels": ["<script>", "\\"quoted\\" \\ud83d\\udc36"]}'},
            "",
            ["<script>", '"quoted" 🐶'],
        ),
        ({"labels.json": labels_file("x" * 256, " ")}, "", ["x" * 256, " "]),
    ],
    ids=["Labels of job.json", "labels.json", "the stack's", "fifty", "odd characters", "long and blank"],
)
def test_labels_come_from_job_json_else_labels_json_else_the_stack(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes], default: str, labels: list[str]
) -> None:
    monkeypatch.setenv("DEFAULT_LABELS", default)
    for name, content in files.items():
        aws.beside(name, content)
    upload = aws.upload()
    assert aws.deliver(upload)
    assert errors(aws) == []
    assert (aws.receipt("started") or {})["labels"] == labels
    assert json.loads(aws.generated(upload, "label-categories.json") or b"") == {
        "document-version": "2018-11-28",
        "labels": [{"label": name} for name in labels],
    }


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, [NO_LABELS]),
        (
            {"job.json": b'{"Labels": ["a", "b"]}', "labels.json": labels_file("a", "b")},
            [
                'job.json: the labels are given twice: as "Labels" here and in labels.json; '
                "expected one of them"
            ],
        ),
        (
            {"job.json": b'{"Labels": ["a"]}'},
            [f"job.json: Labels: must hold 2 to 50 label categories, got 1{NAMES}"],
        ),
        (
            {"labels.json": labels_file(*map(str, range(51)))},
            [f"labels.json: labels: must hold 2 to 50 label categories, got 51{NAMES}"],
        ),
        (
            {"labels.json": labels_file("a", "b", "a", "", 7, "x" * 257)},
            [
                f"labels.json: labels[2]: 'a' is repeated, first at [0]{NAMES}",
                f"labels.json: labels[3]: a label category must not be empty{NAMES}",
                f"labels.json: labels[4]: a label category must be a string, got {{'label': 7}}{NAMES}",
                f"labels.json: labels[5]: must have at most 256 characters, got 257{NAMES}",
            ],
        ),
        (
            {"job.json": b'{"Labels": "a,b"}'},
            [f"job.json: Labels: must be a list of label categories, got 'a,b'{NAMES}"],
        ),
        (
            {"labels.json": b'{"labels": [], "labels": [{"label": "a"}, {"label": "b"}]}'},
            ["labels.json: the key 'labels' is repeated in one object; expected each key once"],
        ),
        (
            {"labels.json": b'{"labels": ["a", {"label": "b"}]}'},
            [f'labels.json: labels[0]: must be an object such as {{"label": "dog"}}, got \'a\'{NAMES}'],
        ),
        (
            {"labels.json": b"\xef\xbb\xbf" + labels_file("a", "b")},
            ["labels.json: the file starts with a byte order mark; expected UTF-8 without a byte order mark"],
        ),
        (
            {"labels.json": b"{"},
            [
                "labels.json: the file is not valid JSON: Expecting property name enclosed in double quotes: "
                "line 1 column 2 (char 1); expected a JSON object in UTF-8"
            ],
        ),
        (
            {"labels.json": b"{}"},
            [
                'labels.json: must be a JSON object like {"document-version": "2018-11-28", '
                '"labels": [{"label": "dog"}, {"label": "cat"}]}'
            ],
        ),
    ],
    ids=[
        "none",
        "two places",
        "one",
        "fifty-one",
        "four bad ones",
        "no list",
        "the list twice",
        "names in place of objects",
        "a byte order mark",
        "no JSON",
        "no list in the file",
    ],
)
def test_bad_labels_are_rejected_by_name(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes], words: list[str]
) -> None:
    monkeypatch.setenv("DEFAULT_LABELS", "")
    for name, content in files.items():
        aws.beside(name, content)
    assert aws.deliver(aws.upload())
    assert errors(aws) == words
    assert aws.sagemaker.jobs == {}


def test_the_key_of_a_bad_label_is_named() -> None:
    from job_trigger.checks.job_request import label_categories
    from job_trigger.settings import Settings
    from tests.job_trigger.stack import ENVIRONMENT

    settings = Settings.from_environment(ENVIRONMENT)
    _, [problem] = label_categories(settings, {}, labels_file("a", "a"))
    assert (problem.file, problem.key) == ("labels.json", "labels[1]")


class TestTemplate:
    """What workers see."""

    def test_the_projects_own_is_used_where_the_folder_has_none(self, aws: Aws) -> None:
        upload = aws.upload()
        assert aws.deliver(upload)
        assert aws.generated(upload, "worker-template.liquid.html") == default_template()

    def test_the_folders_own_is_used_byte_by_byte(self, aws: Aws) -> None:
        aws.beside("worker-template.liquid.html", TEMPLATE)
        upload = aws.upload()
        assert aws.deliver(upload)
        assert aws.generated(upload, "worker-template.liquid.html") == TEMPLATE.encode()

    def test_it_is_proven_with_two_objects_as_workers_will_see_them(self, aws: Aws) -> None:
        assert aws.deliver(aws.upload())
        for rendered in aws.sagemaker.rendered:
            assert rendered["UiTemplate"]["Content"] == default_template().decode()
            assert rendered["RoleArn"] == ROLE
        assert [json.loads(rendered["Task"]["Input"]) for rendered in aws.sagemaker.rendered] == [
            {"taskObject": "s3://groundtruth-test/images/dog.jpg", "labels": ["dog", "cat"]},
            {"taskObject": "s3://groundtruth-test/images/cat.jpg", "labels": ["dog", "cat"]},
        ]

    def test_a_text_is_proven_with_its_text(self, aws: Aws) -> None:
        template = f"""<crowd-form>{{{{ task.input.taskObject }}}}<{ELEMENT} name="a" src="a.png"
            categories="{{{{ task.input.labels | to_json }}}}"></{ELEMENT}></crowd-form>"""
        aws.beside("worker-template.liquid.html", template)
        assert aws.deliver(aws.upload(b'{"source": "The soup was cold"}'))
        [rendered] = aws.sagemaker.rendered
        assert json.loads(rendered["Task"]["Input"])["taskObject"] == "The soup was cold"

    def test_what_does_not_render_is_rejected_with_sagemakers_words(self, aws: Aws) -> None:
        aws.sagemaker.rendering_errors = [{"Code": "SyntaxError", "Message": "unknown tag 'fro'"}]
        assert aws.deliver(aws.upload())
        assert errors(aws) == [
            "worker-template.liquid.html: the template does not render: SyntaxError: unknown tag 'fro'; "
            "expected Liquid that SageMaker can render"
        ]

    def test_what_sagemaker_calls_invalid_is_rejected(self, aws: Aws) -> None:
        def invalid() -> Exception:
            return client_error("RenderUiTemplate", "ValidationException", "Template is not valid")

        aws.tape.fail_next("render_ui_template", invalid)
        assert aws.deliver(aws.upload())
        assert errors(aws) == [
            "worker-template.liquid.html: the template does not render: Template is not valid; "
            "expected Liquid that SageMaker can render"
        ]

    def test_the_projects_own_has_all_that_the_reference_has(self) -> None:
        text = default_template().decode()
        for part in (
            '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>',
            "<crowd-form>",
            'name="crowd-image-classifier-multi-select"',
            'src="{{ task.input.taskObject | grant_read_access }}"',
            'categories="{{ task.input.labels | to_json | escape }}"',
            "<full-instructions header=",
            "<short-instructions>",
        ):
            assert part in text
        assert template_problems(default_template()) == []

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (TEMPLATE, []),
            (TEMPLATE.replace("crowd-", "CROWD-").replace("name=", "NAME="), []),
            (
                f"<{ELEMENT} name='a' src='b' categories='c'></{ELEMENT}><crowd-form></crowd-form>",
                [f"<{ELEMENT}> is not inside <crowd-form>; expected it inside <crowd-form>"],
            ),
            (
                f"<!-- <crowd-form><{ELEMENT}></{ELEMENT}></crowd-form> -->",
                [
                    "the page has no <crowd-form>; expected a <crowd-form> around the whole task",
                    f"the page has no <{ELEMENT}>; expected one inside <crowd-form>",
                ],
            ),
            (
                "<crowd-form><crowd-image-classifier></crowd-image-classifier></crowd-form>",
                [f"the page has no <{ELEMENT}>; expected one inside <crowd-form>"],
            ),
            (
                f"<crowd-form><{ELEMENT} src=''></{ELEMENT}></crowd-form>",
                [
                    f'<{ELEMENT}> has no attribute "name"; expected name="{ELEMENT}"',
                    f'<{ELEMENT}> has no attribute "src"; '
                    'expected src="{{ task.input.taskObject | grant_read_access }}"',
                    f'<{ELEMENT}> has no attribute "categories"; '
                    'expected categories="{{ task.input.labels | to_json | escape }}"',
                ],
            ),
            (
                b"\xff",
                ["the file is not UTF-8: byte 0xff at position 1; expected HTML in UTF-8"],
            ),
            (TEMPLATE.ljust(128_000), []),
            (TEMPLATE.ljust(128_001), ["the file has 128,001 characters; expected at most 128,000"]),
            (
                "",
                [
                    "the page has no <crowd-form>; expected a <crowd-form> around the whole task",
                    f"the page has no <{ELEMENT}>; expected one inside <crowd-form>",
                ],
            ),
        ],
        ids=[
            "another name for the element",
            "capitals",
            "the element beside the form",
            "a comment",
            "the single-label element",
            "no attributes",
            "not UTF-8",
            "as long as allowed",
            "too long",
            "empty",
        ],
    )
    def test_a_template_needs_the_form_and_the_element(self, content: str | bytes, words: list[str]) -> None:
        body = content.encode() if isinstance(content, str) else content
        problems = [str(problem) for problem in template_problems(body)]
        assert problems == [f"worker-template.liquid.html: {sentence}" for sentence in words]

    @pytest.mark.parametrize("hostile", ["<a " * 42_666, "<![ junk " * 14_000, "{{ task.input." * 9_000])
    def test_no_template_takes_long(self, aws: Aws, hostile: str) -> None:
        aws.beside("worker-template.liquid.html", hostile)
        start = time.process_time()
        assert aws.deliver(aws.upload())
        assert time.process_time() - start < 5
        assert aws.receipt("rejected") is not None

    def test_a_bad_template_is_not_rendered(self, aws: Aws) -> None:
        aws.beside("worker-template.liquid.html", "")
        assert aws.deliver(aws.upload())
        assert aws.sagemaker.rendered == []
        assert aws.receipt("started", KEY) is None
