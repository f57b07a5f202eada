"""What workers read on a rendered page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.labeling_job.workforce import UnusablePage
from rehearsal.workers.multi_select_form import MultiSelectForm

ELEMENT = "crowd-image-classifier-multi-select"
NOT_A_LIST = f'the attribute "categories" of <{ELEMENT}> is not a list of names, got '
LIKE_THIS = '; expected a list such as ["dog", "cat"]'


def page(attributes: str) -> str:
    return f"<script src='x'></script><crowd-form><{ELEMENT} {attributes}></{ELEMENT}></crowd-form>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            page("""name="animals" src="x" categories="[&quot;dog&quot;, &#34;cat&#34;]" """),
            MultiSelectForm("animals", ("dog", "cat")),
            id="escaped categories are decoded",
        ),
        pytest.param(
            page("""name='a' categories='["\\u003cscript>", "\\"x\\"", "🦉"]'"""),
            MultiSelectForm("a", ("<script>", '"x"', "🦉")),
            id="any text is a category",
        ),
        pytest.param(
            page("""name=a categories='["x"]' exclusion-category="{ text: 'None of these' }" """),
            MultiSelectForm("a", ("x",), "None of these"),
            id="an exclusion category as AWS writes it",
        ),
        pytest.param(
            page("""name=a categories='["x"]' exclusion-category='{"text": "It\\u0027s none"}' """),
            MultiSelectForm("a", ("x",), "It's none"),
            id="an exclusion category in JSON",
        ),
        pytest.param(
            page("""name=a categories='["x"]' exclusion-category="{ text: 'It\\'s none' }" """),
            MultiSelectForm("a", ("x",), "It's none"),
            id="an exclusion category with an escaped quote",
        ),
        pytest.param(
            f"""<crowd-form/><div><{ELEMENT} name=a categories='["x"]'/></div>""",
            MultiSelectForm("a", ("x",)),
            id="custom elements do not close themselves",
        ),
        pytest.param(
            f"<CROWD-FORM><{ELEMENT.upper()} NAME=a name=b Categories='[\"x\"]'></CROWD-FORM>",
            MultiSelectForm("a", ("x",)),
            id="names of elements ignore case and the first of two attributes counts",
        ),
        pytest.param(
            f"""<crowd-form><crowd-input name=i></crowd-input><!-- <{ELEMENT}> -->
            <{ELEMENT} name=a categories='["x"]'></{ELEMENT}></crowd-form>""",
            MultiSelectForm("a", ("x",)),
            id="other fields and comments are passed over",
        ),
    ],
)
def test_form_of_a_page(html: str, expected: MultiSelectForm) -> None:
    assert MultiSelectForm.of_page(html) == expected


@pytest.mark.parametrize(
    ("html", "message"),
    [
        pytest.param("", "the rendered worker template has no <crowd-form> element", id="an empty page"),
        pytest.param(
            f"<{ELEMENT} name=a categories='[\"x\"]'></{ELEMENT}>",
            "the rendered worker template has no <crowd-form> element",
            id="no form",
        ),
        pytest.param(
            f"<crowd-form></crowd-form><{ELEMENT} name=a categories='[\"x\"]'></{ELEMENT}>",
            f"the rendered worker template has no <{ELEMENT}> inside its <crowd-form>",
            id="the element outside of the form",
        ),
        pytest.param(
            f"<crowd-form><script><{ELEMENT} name=a categories='[\"x\"]'></script></crowd-form>",
            f"the rendered worker template has no <{ELEMENT}> inside its <crowd-form>",
            id="the element inside a script",
        ),
        pytest.param(
            page("categories='[\"x\"]'"),
            f'<{ELEMENT}> has no attribute "name"; expected name="{ELEMENT}"',
            id="no name",
        ),
        pytest.param(
            page("name=a categories='{{ labels }}'"),
            NOT_A_LIST + "'{{ labels }}'" + LIKE_THIS,
            id="categories that Liquid never filled in",
        ),
        pytest.param(
            page("name=a categories='[]'"),
            NOT_A_LIST + "'[]'" + LIKE_THIS,
            id="no categories",
        ),
        pytest.param(
            page("name=a categories"),
            f'<{ELEMENT}> has no attribute "categories"; expected'
            ' categories="{{ task.input.labels | to_json | escape }}"',
            id="an attribute without value",
        ),
        pytest.param(
            page("name=a categories='[\"x\"]' exclusion-category='none'"),
            f"the attribute \"exclusion-category\" of <{ELEMENT}> is not valid, got 'none';"
            " expected { text: 'None of these' }",
            id="an exclusion category that is none",
        ),
    ],
)
def test_pages_that_nobody_can_answer(html: str, message: str) -> None:
    with pytest.raises(UnusablePage) as caught:
        MultiSelectForm.of_page(html)
    assert str(caught.value) == message


def test_answer_is_what_the_form_sends() -> None:
    assert MultiSelectForm("animals", ("dog", "cat")).answer(["cat"]) == {"animals": {"labels": ["cat"]}}


@given(st.text())
def test_any_text_is_a_form_or_an_unusable_page(text: str) -> None:
    try:
        form = MultiSelectForm.of_page(f"<crowd-form><{ELEMENT} {text}")
    except UnusablePage:
        return
    assert form.name
    assert form.categories
