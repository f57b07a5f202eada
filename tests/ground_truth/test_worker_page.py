"""What a rendered page offers to workers: one table for the job trigger's check and for simulated workers."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ground_truth.worker_page import (
    ELEMENT,
    FORM,
    LONGEST_PAGE,
    InvalidAttribute,
    MultiSelect,
    PageTooLong,
    read_worker_page,
)


def element_of(html: str) -> MultiSelect:
    return read_worker_page(html).elements[0]


def with_attributes(attributes: str) -> MultiSelect:
    return element_of(f"<crowd-form><{ELEMENT} {attributes}></{ELEMENT}></crowd-form>")


@pytest.mark.parametrize(
    ("html", "has_form", "elements"),
    [
        pytest.param("", False, [], id="an empty page"),
        pytest.param(f"<{ELEMENT} name=a>", False, [("a", False)], id="no form"),
        pytest.param(
            f"<crowd-form></crowd-form><{ELEMENT} name=a>", True, [("a", False)], id="outside the form"
        ),
        pytest.param(
            f"<crowd-form/><div><{ELEMENT} name=a /></div>", True, [("a", True)], id="no self-closing"
        ),
        pytest.param(f"<CROWD-FORM><{ELEMENT.upper()} NAME=a>", True, [("a", True)], id="upper case"),
        pytest.param(
            f"<crowd-form><{ELEMENT} name=a><{ELEMENT} name=b>", True, [("a", True), ("b", True)], id="two"
        ),
        pytest.param(
            f"<crowd-form><!-- <{ELEMENT} name=a> --><{ELEMENT} name=b>", True, [("b", True)], id="comment"
        ),
        pytest.param(f"<crowd-form><!--><{ELEMENT} name=a>", True, [("a", True)], id="an empty comment"),
        pytest.param(f"<crowd-form><!---><{ELEMENT} name=a>", True, [("a", True)], id="a comment of a dash"),
        pytest.param(
            f"<crowd-form><!--a--!><{ELEMENT} name=a>", True, [("a", True)], id="a comment that ends oddly"
        ),
        pytest.param(f"<crowd-form><script><{ELEMENT} name=a></script>", True, [], id="inside a script"),
        pytest.param(
            f"<script><crowd-form></SCRIPT ><{ELEMENT} name=a>",
            False,
            [("a", False)],
            id="a form in a script",
        ),
        pytest.param(
            f"<crowd-form><textarea><{ELEMENT} name=a></textarea>", True, [], id="inside a text area"
        ),
        pytest.param(
            f"<crowd-form><template><{ELEMENT} name=a></template>", True, [], id="inside a template"
        ),
        pytest.param(
            f"<svg><style/></svg><crowd-form><{ELEMENT} name=a>", True, [("a", True)], id="after a drawing"
        ),
        pytest.param(
            f"<svg><![CDATA[<crowd-form>]]></svg><{ELEMENT} name=a>", False, [("a", False)], id="CDATA"
        ),
        pytest.param(
            f"<![ junk <crowd-form><{ELEMENT} name=a>", False, [("a", False)], id="a broken declaration"
        ),
        pytest.param(
            f"<?xml <crowd-form><{ELEMENT} name=a>", False, [("a", False)], id="a broken instruction"
        ),
        pytest.param(
            f"<p title='<crowd-form>'><{ELEMENT} name=a>", False, [("a", False)], id="inside an attribute"
        ),
        pytest.param(f"<crowd-form><{ELEMENT} name=a", True, [], id="a tag that never ends"),
        pytest.param(f"<crowd-form><{ELEMENT} name='a>", True, [], id="a quote that never ends"),
    ],
)
def test_form_and_elements_of_a_page(html: str, has_form: bool, elements: list[tuple[str, bool]]) -> None:
    page = read_worker_page(html)
    assert page.has_form is has_form
    assert [(element.name, element.in_form) for element in page.elements] == elements


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        pytest.param("name=a name=b", {"name": "a"}, id="the first of two counts"),
        pytest.param("name src='' HEADER = \"x y\"", {"name": "", "src": "", "header": "x y"}, id="spaces"),
        pytest.param("a='1'b=\"2\"/c=3/", {"a": "1", "b": "2", "c": "3/"}, id="no spaces"),
        pytest.param("=a =b", {"=a": "b"}, id="an equals sign begins a name"),
        pytest.param("a='>' b=<", {"a": ">", "b": "<"}, id="angle brackets"),
        pytest.param("a='&quot;&#34;&#x22;&amp;quot;'", {"a": '"""&quot;'}, id="references are decoded once"),
        pytest.param("a='?x&copy=1&lt&notit;&amp'", {"a": "?x&copy=1<&notit;&"}, id="a query stays as it is"),
        pytest.param("a='&#" + "9" * 5000 + ";'", {"a": "\ufffd"}, id="a number that is not a character"),
        pytest.param("a='x\r\ny'", {"a": "x\ny"}, id="line ends"),
        pytest.param("a=1\r\nb=2\rc=3", {"a": "1", "b": "2", "c": "3"}, id="line ends between attributes"),
    ],
)
def test_attributes_are_read_as_browsers_read_them(attributes: str, expected: dict[str, str]) -> None:
    assert with_attributes(attributes).attributes == expected


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        pytest.param("""'["dog", "cat"]'""", ("dog", "cat"), id="JSON"),
        pytest.param(""""[&quot;dog&quot;, &#34;cat&#34;]" """, ("dog", "cat"), id="escaped JSON"),
        pytest.param(""""['Cat', 'Dog',]" """, ("Cat", "Dog"), id="JavaScript as AWS's own sample has it"),
        pytest.param(
            r"""'["\u003cscript>", "\"x\"", "\ud83e\udd89"]'""", ("<script>", '"x"', "🦉"), id="escapes"
        ),
    ],
)
def test_categories_in_json_and_in_javascript(attribute: str, names: tuple[str, ...]) -> None:
    assert with_attributes(f"categories={attribute}").categories == names


@pytest.mark.parametrize(
    "attribute", ["dog", "'[]'", "'[1]'", "'{}'", "'[\"dog\"'", "'\"dog\"'", "'[NaN]'", "'dog, cat'"]
)
def test_categories_that_are_no_list_of_names(attribute: str) -> None:
    with pytest.raises(InvalidAttribute) as caught:
        _ = with_attributes(f"categories={attribute}").categories
    shown = attribute.strip("'")
    assert str(caught.value) == (
        f'the attribute "categories" of <{ELEMENT}> is not a list of names, got {shown!r};'
        ' expected a list such as ["dog", "cat"]'
    )


@pytest.mark.parametrize("name", ["name", "src", "categories"])
@pytest.mark.parametrize("attribute", ["", "{name}", "{name}=''"])
def test_needed_attributes_are_missing_by_name(name: str, attribute: str) -> None:
    with pytest.raises(InvalidAttribute, match=rf'^<{ELEMENT}> has no attribute "{name}"; expected {name}="'):
        getattr(with_attributes(attribute.format(name=name)), name)


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        pytest.param("", None, id="absent"),
        pytest.param("exclusion-category=''", None, id="empty"),
        pytest.param(
            "exclusion-category=\"{ text: 'None of these' }\"", "None of these", id="as AWS writes it"
        ),
        pytest.param('exclusion-category=\'{"text": "It\\u0027s none",}\'', "It's none", id="JSON"),
        pytest.param(r"""exclusion-category="{ text: 'It\'s none' }" """, "It's none", id="an escaped quote"),
    ],
)
def test_exclusion_category(attribute: str, text: str | None) -> None:
    assert with_attributes(attribute).exclusion_category == text


@pytest.mark.parametrize("value", ["none", "{}", "{ text: '' }", "{ text: 1 }", "[]", "{ text: 'a'"])
def test_exclusion_categories_without_text(value: str) -> None:
    with pytest.raises(InvalidAttribute) as caught:
        _ = with_attributes(f'exclusion-category="{value}"').exclusion_category
    assert (
        str(caught.value)
        == (
            f'the attribute "exclusion-category" of <{ELEMENT}> is not valid, got "{value}"'
            if "'" in value
            else f"the attribute \"exclusion-category\" of <{ELEMENT}> is not valid, got '{value}'"
        )
        + "; expected { text: 'None of these' }"
    )


def test_the_first_form_says_how_answers_are_sent() -> None:
    page = read_worker_page(
        "<crowd-form answer-format=flatten-objects></crowd-form><crowd-form answer-format=x>"
    )
    assert page.answer_format == "flatten-objects"
    assert read_worker_page("<crowd-form>").answer_format == ""


def test_a_page_that_is_too_long_is_not_read() -> None:
    read_worker_page(" " * LONGEST_PAGE)
    with pytest.raises(PageTooLong, match=r"^the page has 1,000,001 characters, more than 1,000,000$"):
        read_worker_page(" " * (LONGEST_PAGE + 1))


@pytest.mark.parametrize(
    "hostile",
    [
        "<a ",
        "<![ junk",
        "<!--",
        "<!-->",
        "<a b=",
        "<a b='",
        "</",
        "<script>",
        "<script></script",
        "<svg><![CDATA[",
        f"<{ELEMENT} a",
        "<crowd-form>",
        "<div>",
        "<b><p></b>",
        "&amp",
        "<",
    ],
)
def test_no_page_takes_long(hostile: str) -> None:
    html = (f"<crowd-form><{ELEMENT} a='" + hostile * LONGEST_PAGE)[:LONGEST_PAGE]
    start = time.process_time()
    read_worker_page(html)
    read_worker_page((hostile * LONGEST_PAGE)[:LONGEST_PAGE])
    assert time.process_time() - start < 10


PIECES = [
    *("<crowd-form>", "</crowd-form>", "<crowd-form/>", f"<{ELEMENT}", f"</{ELEMENT}>", "<p>", "<B", "N=q"),
    *(" a=1", ' a="x>y"', " b='&copy=1&amp;&lt &notit; &#65;&#x80'", " c", " =d", " e = f", "x", "é"),
    *("<", "</", ">", "/", "&", "=", '"', "'", " ", "\n", "\f"),
    *("<!--", "-->", "--!>", "<!-->", "<!doctype html>", "<?x>", "</3>"),
    *("<script>", "</script>", "</SCRIPT >", "<style>", "</style>", "<textarea>", "</textarea>", "<title>"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_pages_are_read_as_a_browser_engine_reads_them(pieces: list[str]) -> None:
    html = "<html><body>" + "".join(pieces)
    found = []
    for node in LexborHTMLParser(html).css(ELEMENT):
        above, in_form = node.parent, False
        while above is not None:
            in_form = in_form or above.tag == FORM
            above = above.parent
        found.append(({name: value or "" for name, value in node.attributes.items()}, in_form))
    read = [(dict(element.attributes), element.in_form) for element in read_worker_page(html).elements]
    assert read == found


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<![CDATA[ > <crowd-form></crowd-form> ]]>", id="CDATA in HTML ends at the first >"),
        pytest.param("<svg><!x></svg><crowd-form></crowd-form>", id="a declaration in an image"),
        pytest.param("<svg><?x ?></svg><crowd-form></crowd-form>", id="an instruction in an image"),
        pytest.param("<svg/><![CDATA[><crowd-form></crowd-form>", id="CDATA after an image"),
        pytest.param("</svg><svg></svg><![CDATA[><crowd-form>", id="an end without a beginning"),
        pytest.param("<<crowd-form>", id="a < before a tag"),
        pytest.param("<3<crowd-form>", id="a < before a number"),
        pytest.param("</3><crowd-form>", id="an end tag of a number"),
        pytest.param("<!><crowd-form>", id="the shortest declaration"),
        pytest.param("<!--a--><crowd-form>", id="a comment"),
        pytest.param("<!---><crowd-form>", id="a comment of a dash"),
        pytest.param("</template><crowd-form>", id="the end of no template"),
        pytest.param("<template><template></template></template><crowd-form>", id="nested templates"),
    ],
)
def test_markup_that_ends_before_the_form_hides_nothing_of_it(html: str) -> None:
    assert read_worker_page(html).has_form


TEXT = ("iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp")


@pytest.mark.parametrize("name", TEXT)
def test_what_stands_in_an_element_of_text_is_text_until_its_end(name: str) -> None:
    assert not read_worker_page(f"<{name}><crowd-form></{name}>").has_form
    assert not read_worker_page(f"<{name}></{name}x><crowd-form></{name}>").has_form
    for end in (f"</{name}>", f"</{name.upper()}\n>", f"</{name}/>"):
        assert read_worker_page(f"<{name}>{end}<crowd-form>").has_form


@pytest.mark.parametrize("foreign", ["svg", "math"])
def test_in_drawings_and_formulas_nothing_is_text(foreign: str) -> None:
    assert read_worker_page(f"<{foreign}><title></{foreign}><crowd-form>").has_form
    assert read_worker_page(f"<{foreign}><{foreign}></{foreign}><title><crowd-form>").has_form
    assert not read_worker_page(f"<{foreign}></{foreign}><title><crowd-form>").has_form
    assert not read_worker_page(f"<{foreign}/><title><crowd-form>").has_form
    assert not read_worker_page(f"<{foreign}><![CDATA[<crowd-form>]]></{foreign}>").has_form


def test_a_template_hides_what_stands_in_it_and_in_templates_inside_it() -> None:
    assert not read_worker_page("<template><template></template><crowd-form></template>").has_form
    assert not read_worker_page("<template><crowd-form>").has_form


def test_an_element_is_in_a_form_until_the_last_open_one_ends() -> None:
    html = "</crowd-form><crowd-form><crowd-form></crowd-form>{0}</crowd-form>{0}"
    page = read_worker_page(html.format(f"<{ELEMENT} name=a>"))
    assert [element.in_form for element in page.elements] == [True, False]


@pytest.mark.parametrize(
    ("reference", "character"),
    [
        ("&#128054;", "\U0001f436"),
        ("&#x1F436;", "\U0001f436"),
        ("&#0000128054", "\U0001f436"),
        ("&#00000128054", "\ufffd"),
        ("&#x110000;", "\ufffd"),
    ],
)
def test_a_reference_by_number(reference: str, character: str) -> None:
    assert with_attributes(f"a='{reference}'").attributes == {"a": character}
