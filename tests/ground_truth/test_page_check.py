"""What is wrong with a page that renders: each row is a mistake that would cost money on AWS."""

import pytest

from ground_truth.page_check import RenderedPage, page_problems, template_problems
from ground_truth.worker_page import ELEMENT, LONGEST_PAGE

URI = "s3://pets/images/my dog+1.jpg"
LINK = "https://pets.s3.amazonaws.com/images/my%20dog%2B1.jpg?X-Amz-Expires=60&amp;X-Amz-Signature=abc"
LABELS = ("dog", "cat")
FILE = "worker-template.liquid.html: "
CATEGORIES = '; expected categories="{{ task.input.labels | to_json | escape }}"'
SRC = '; expected src="{{ task.input.taskObject | grant_read_access }}"'


def page(
    src: str = LINK, categories: str = "['dog', 'cat']", more: str = "", form: str = "", name: str = "name=a"
) -> str:
    element = f'<{ELEMENT} {name} src="{src}" categories="{categories}" {more}></{ELEMENT}>'
    return f"<crowd-form {form}>{element}</crowd-form>"


def told(html: str, uri: str = URI, exclusion_category: str = "") -> list[str]:
    [problems] = page_problems([RenderedPage(uri, True, html)], LABELS, exclusion_category)
    return [f"{problem.severity}: {problem}" for problem in problems]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(page(), id="a presigned link, the bucket in the host name"),
        pytest.param(page(LINK.replace("pets.s3.", "pets.s3.eu-west-1.")), id="of a region"),
        pytest.param(
            page("http://127.0.0.1:5600/pets/images/my%20dog%2B1.jpg?AWSAccessKeyId=a&amp;Signature=b"),
            id="the bucket in the path",
        ),
        pytest.param(page(f" {LINK}\n"), id="spaces around the link"),
        pytest.param(page(categories="['cat', 'dog']"), id="the labels in another order"),
        pytest.param(page(categories="[&quot;dog&quot;, &quot;cat&quot;]"), id="the labels as JSON"),
        pytest.param(page(form="answer-format=nested"), id="an answer format that keeps objects"),
    ],
)
def test_good_pages(html: str) -> None:
    assert told(html) == []


IS_NOT = f"the categories of <{ELEMENT}> are not the job's labels"


@pytest.mark.parametrize(
    ("html", "sentences"),
    [
        pytest.param(
            page(categories="['a', 'b']"),
            [f"{IS_NOT} (missing: 'dog', 'cat'; not among them: 'a', 'b'){CATEGORIES}"],
            id="labels of another job",
        ),
        pytest.param(
            page(categories="['dog']"), [f"{IS_NOT} (missing: 'cat'){CATEGORIES}"], id="one too few"
        ),
        pytest.param(
            page(categories="['dog', 'cat', 'Cat']"),
            [f"{IS_NOT} (not among them: 'Cat'){CATEGORIES}"],
            id="one too many",
        ),
        pytest.param(
            page(categories="['dog', 'cat', 'dog']"),
            [f"{IS_NOT} (repeated: 'dog'){CATEGORIES}"],
            id="one repeated",
        ),
        pytest.param(
            page(categories=str([f"x{number}" for number in range(8)] + ["dog", "cat"])),
            [f"{IS_NOT} (not among them: 'x0', 'x1', 'x2', 'x3', 'x4' and 3 more){CATEGORIES}"],
            id="many too many",
        ),
        pytest.param(
            page(categories="dogcat"),
            [
                f"the attribute \"categories\" of <{ELEMENT}> is not a list of names, got 'dogcat'; "
                'expected a list such as ["dog", "cat"]'
            ],
            id="labels without to_json",
        ),
        pytest.param(
            page(categories=""),
            [f'<{ELEMENT}> has no attribute "categories"{CATEGORIES}'],
            id="no categories",
        ),
        pytest.param(
            page(name=""), [f'<{ELEMENT}> has no attribute "name"; expected name="{ELEMENT}"'], id="no name"
        ),
        pytest.param(page(src=""), [f'<{ELEMENT}> has no attribute "src"{SRC}'], id="no image"),
        pytest.param(
            page(src=URI),
            [f"the src of <{ELEMENT}> is an S3 URI, which browsers can't open, got '{URI}'{SRC}"],
            id="a link without grant_read_access",
        ),
        pytest.param(
            page(src=LINK.partition("?")[0]),
            [
                f"the src of <{ELEMENT}> is not a presigned link to the data object, "
                f"got '{LINK.partition('?')[0]}'{SRC}"
            ],
            id="a link that is not signed",
        ),
        *(
            pytest.param(
                page(src=src),
                [f"the src of <{ELEMENT}> is not a presigned link to the data object, got {src!r}{SRC}"],
                id=src,
            )
            for src in (
                "a.jpg",
                "https://[",
                "https://other.s3.amazonaws.com/images/my%20dog%2B1.jpg?Signature=a",
                "https://pets.s3.amazonaws.com/images/dog.jpg?Signature=a",
                "https://pets.s3.amazonaws.com/images/my%20dog%201.jpg?Signature=a",
                "ftp://pets.s3.amazonaws.com/images/my%20dog%2B1.jpg?Signature=a",
                "data:image/png;base64,AAAA",
            )
        ),
        pytest.param(
            page(form='answer-format="flatten-objects"'),
            [
                'the answer-format of <crowd-form> is "flatten-objects", '
                "which no consolidation function reads; expected no answer-format"
            ],
            id="flattened answers",
        ),
        pytest.param(
            page() + page(),
            [f"the page has 2 <{ELEMENT}>; expected exactly one: only one answer counts"],
            id="two elements",
        ),
        pytest.param(
            page() + page(src="", categories="['a']"),
            [f"the page has 2 <{ELEMENT}>; expected exactly one: only one answer counts"],
            id="two elements, the second one wrong",
        ),
        pytest.param(
            page(more="exclusion-category=none"),
            [
                f"the attribute \"exclusion-category\" of <{ELEMENT}> is not valid, got 'none'; "
                "expected { text: 'None of these' }"
            ],
            id="an exclusion category that can't be read",
        ),
        pytest.param(
            f"<crowd-form></crowd-form><{ELEMENT} name=a src='{LINK}' categories=\"['dog', 'cat']\">",
            [f"<{ELEMENT}> is not inside <crowd-form>; expected it inside <crowd-form>"],
            id="the element beside the form",
        ),
        pytest.param(
            "",
            [
                "the page has no <crowd-form>; expected a <crowd-form> around the whole task",
                f"the page has no <{ELEMENT}>; expected one inside <crowd-form>",
            ],
            id="an empty page",
        ),
        pytest.param(
            " " * (LONGEST_PAGE + 1),
            ["the page has 1,000,001 characters, more than 1,000,000"],
            id="too long",
        ),
    ],
)
def test_pages_that_would_waste_the_money(html: str, sentences: list[str]) -> None:
    assert told(html) == [f"error: {FILE}{sentence}" for sentence in sentences]


@pytest.mark.parametrize(
    ("setting", "is_warned"), [("None of these", None), ("", "is not set"), ("none", "is 'none'")]
)
def test_an_exclusion_category_that_the_job_does_not_know_is_warned_about(
    setting: str, is_warned: str | None
) -> None:
    html = page(more="exclusion-category=\"{ text: 'None of these' }\"")
    warning = (
        f"warning: {FILE}the exclusion-category of <{ELEMENT}> is 'None of these', "
        f"but ExclusionCategory {is_warned}; "
        "expected 'None of these' as the stack's ExclusionCategory, or in job.json's Consolidation"
    )
    assert told(html, exclusion_category=setting) == ([warning] if is_warned else [])


def test_an_image_that_is_the_same_on_two_pages_is_named_once() -> None:
    pages = [RenderedPage(uri, True, page()) for uri in (URI, "s3://pets/images/other.jpg")]
    first, second = page_problems(pages, LABELS, "")
    assert [problem.message for problem in first] == [
        f"the src of <{ELEMENT}> is the same for every data object"
    ]
    assert second == []


def test_what_is_wrong_with_one_page_only_is_listed_for_that_page() -> None:
    other = "s3://pets/images/other.jpg"
    pages = [
        RenderedPage(URI, True, page()),
        RenderedPage(other, True, page(LINK.replace("pets", "cats"))),
        RenderedPage("a text", False, page("", "['dog']")),
    ]
    messages = [[problem.message for problem in problems] for problems in page_problems(pages, LABELS, "")]
    assert messages == [
        [],
        [f"the src of <{ELEMENT}> is not a presigned link to the data object"],
        [f"{IS_NOT} (missing: 'cat')", f'<{ELEMENT}> has no attribute "src"'],
    ]


TEMPLATE = f"<crowd-form><p>%s</p><{ELEMENT} name=a src=b categories=c></{ELEMENT}></crowd-form>"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("{{ task.input.taskObject }} {{ task.input.labels | join: ', ' }}", [], id="both keys"),
        pytest.param("{{ task.input.caption }}", ["task.input.caption"], id="a key of the manifest line"),
        pytest.param("{{ task.input['my caption'] }}", ["task.input.my caption"], id="in brackets"),
        pytest.param('{{ task.input["labels"] }}', [], id="a known key in brackets"),
        pytest.param(
            "{% if task.input.a == task.input.b %}{% endif %}",
            ["task.input.a", "task.input.b"],
            id="in a tag",
        ),
        pytest.param("{{ task . input . a }}{{task.input.a}}", ["task.input.a"], id="each key once"),
        pytest.param("task.input.caption", [], id="a mere text"),
        pytest.param("{{ mytask.input.caption }}", [], id="another name"),
        pytest.param("{{ task.input }}", [], id="no key"),
    ],
)
def test_a_key_that_the_task_input_does_not_have_is_warned_about(text: str, names: list[str]) -> None:
    problems = template_problems((TEMPLATE % text).encode())
    assert [f"{problem.severity}: {problem}" for problem in problems] == [
        f"warning: {FILE}{name} renders as an empty string;"
        " expected task.input.taskObject or task.input.labels"
        for name in names
    ]


@pytest.mark.parametrize(
    ("html", "keys"),
    [
        (page(form="answer-format=flatten-objects"), ["answer-format"]),
        (page(name=""), ["name"]),
        (page(categories="['dog']"), ["categories"]),
        (page(categories="dog"), ["categories"]),
        (page(src="s3://pets/a.jpg"), ["src"]),
        (page(src=""), ["src"]),
        (page(more="exclusion-category=none"), ["exclusion-category"]),
        (page(more="exclusion-category=\"{ text: 'None' }\""), ["exclusion-category"]),
        ("<p></p>", [None, None]),
    ],
)
def test_a_problem_names_its_attribute(html: str, keys: list[str | None]) -> None:
    [problems] = page_problems([RenderedPage(URI, True, html)], LABELS, "")
    assert [problem.key for problem in problems] == keys
