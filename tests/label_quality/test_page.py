"""The page: what it says, what it never lets in, and how large it gets."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_truth.responses import Response
from label_quality.image_section import console_link
from label_quality.judged_object import JudgedObject
from label_quality.label_quality import LabelQuality, label_quality_json
from label_quality.markup import element
from label_quality.measure import measure
from label_quality.page import label_quality_page
from label_quality.wording import decimal, percent, seconds
from tests.label_quality.hostile_report import hostile_job
from tests.label_quality.page_reading import check_elements
from tests.label_quality.sample_report import from_folder, simulated

CROWDS = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "crowd"


class Document(HTMLParser):
    """The elements of a document with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        check_elements(tag for tag, _ in self.elements)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.text += data


@pytest.fixture(scope="module")
def sample() -> LabelQuality:
    return simulated()


@pytest.fixture(scope="module")
def page(sample: LabelQuality) -> str:
    return label_quality_page(sample)


def test_the_page_is_well_formed_and_loads_nothing(page: str) -> None:
    document = Document(page)
    assert document.open == []
    for tag, attributes in document.elements:
        assert tag not in {"img", "link", "iframe", "object", "embed", "base", "form"}
        assert "style" not in attributes
        assert not [
            name for name in attributes if name.startswith("on") or name in {"src", "srcset", "action"}
        ]
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "@import" not in page
    assert "url(" not in page


def test_its_policy_lets_its_own_style_and_script_run_and_nothing_else(page: str) -> None:
    policy = next(
        attributes["content"]
        for tag, attributes in Document(page).elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    digests = {}
    for tag in ("style", "script"):
        [content] = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digests[tag] = b64encode(sha256(content.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests['style']}'; script-src 'sha256-{digests['script']}';"
        " base-uri 'none'; form-action 'none'"
    )


def test_the_first_screen_says_whether_the_labels_can_be_used(sample: LabelQuality, page: str) -> None:
    text = Document(page).text
    for sentence in (sample.verdict.headline, *sample.verdict.sentences, sample.verdict.next_step):
        assert sentence in text
        assert text.index(sentence) < text.index("Often confused with")


def test_the_same_numbers_give_the_same_bytes(sample: LabelQuality, page: str) -> None:
    again = simulated()
    assert label_quality_page(again) == page
    assert label_quality_json(again) == label_quality_json(sample)


def test_hostile_names_stay_text() -> None:
    page = label_quality_page(hostile_job(objects=30, workers=5))
    document = Document(page)
    assert document.open == []
    tags = {tag for tag, _ in document.elements}
    assert "img" not in tags
    assert "b" not in tags
    assert [tag for tag, _ in document.elements].count("script") == 1
    assert all(attributes["href"] for tag, attributes in document.elements if tag == "a")
    links = [str(attributes["href"]) for tag, attributes in document.elements if tag == "a"]
    assert {
        link for link in links if not link.startswith(("https://console.aws.amazon.com/s3/", "#"))
    } == set()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", page)
    page.encode()


def test_a_page_of_300_workers_and_50_long_names_is_small() -> None:
    assert len(label_quality_page(hostile_job(objects=1_000, workers=300)).encode()) < 2_000_000


def test_the_page_shows_the_worst_200_objects_and_says_how_many_more() -> None:
    page = label_quality_page(hostile_job(objects=1_000, workers=3))
    assert "These are the 200 images" in page
    assert "The other 800 that were answered are more certain." in page
    rows = [attributes for tag, attributes in Document(page).elements if tag == "ul"]
    assert [attributes.get("class") for attributes in rows].count("votes") == 200


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        pytest.param([], "There are no labels: nobody answered.", id="nothing"),
        pytest.param([JudgedObject(0, "x", failure="expired")], "1 failed", id="all failed"),
        pytest.param(
            [JudgedObject(0, "x", [Response("a", (0,))], labels=[(0, 0.0)], uncertainty=1.0)],
            "each image has one answer",
            id="one worker",
        ),
        pytest.param(
            [
                JudgedObject(0, "x", [Response(None, (0,)), Response(None, (0,))], labels=[(0, 0.9)]),
            ],
            "The answers carry no worker ids",
            id="nobody with an id",
        ),
        pytest.param(
            [
                JudgedObject(n, "x", [Response("a", (0,)), Response("b", (0,))], labels=[(0, 1.0)])
                for n in (0, 1)
            ],
            "everybody chose it",
            id="all alike",
        ),
        pytest.param(
            [JudgedObject(0, "x", [Response("a", ()), Response("b", ())], uncertainty=0.5)],
            "2 answers, none with a label",
            id="all empty",
        ),
    ],
)
def test_edges_have_words(objects: list[JudgedObject], words: str) -> None:
    text = Document(label_quality_page(measure("pets", ["dog", "cat"], objects))).text
    assert words in text
    assert not re.search(r"\b(nan|None|inf)\b", text)


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("s3://bucket/a b+c.jpg", "https://console.aws.amazon.com/s3/object/bucket?prefix=a%20b%2Bc.jpg"),
        (
            "s3://bucket/é/&x=1#.jpg",
            "https://console.aws.amazon.com/s3/object/bucket?prefix=%C3%A9/%26x%3D1%23.jpg",
        ),
        ("javascript:alert(1)", None),
        ("a text to be labeled", None),
        ("s3://bucket", None),
    ],
)
def test_images_link_to_the_console(source: str, link: str | None) -> None:
    assert console_link(source) == link


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\0", "\u2400"),
        ("\x1f", "\u241f"),
        ("\n", " "),
        ("\x7f", "\u2421"),
        ("\x80", "\ufffd"),
        ("\x9f", "\ufffd"),
        ("\xa0", "\xa0"),
        ("\u202a", "\ufffd"),
        ("\u202e", "\ufffd"),
        ("\u202f", "\u202f"),
        ("\u2066", "\ufffd"),
        ("\u2069", "\ufffd"),
        ("\u206a", "\u206a"),
    ],
)
def test_characters_that_hide_or_turn_text_around_are_made_visible(character: str, shown: str) -> None:
    assert element("p", f"a{character}b") == f"<p>a{shown}b</p>"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (percent(0.0), "0%"),
        (percent(0.0004), "< 0.1%"),
        (percent(0.043), "4.3%"),
        (percent(0.256), "26%"),
        (percent(0.999), "99.9%"),
        (percent(1.0), "100%"),
        (decimal(-0.001), "0.00"),
        (decimal(-0.256), "\u22120.26"),
        (seconds(4.21), "4.2 s"),
        (seconds(37.4), "37 s"),
        (seconds(600), "10 min"),
    ],
)
def test_numbers_are_said_briefly(found: str, expected: str) -> None:
    assert found == expected


@pytest.mark.skipif(not CROWDS.exists(), reason="needs the answers of real crowds")
@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("ecg_nonspecialist3", "check"),
        ("football_quiz", "poor"),
        ("gt_birds_single", "good"),
        ("odre_pilot1", "check"),
        ("tweet_events", "check"),
    ],
)
def test_real_crowds_get_a_verdict(name: str, grade: str) -> None:
    quality = from_folder(CROWDS / name)
    assert quality.verdict.grade == grade
    assert Document(label_quality_page(quality)).open == []


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_text_stays_text(job: str, label: str, worker: str) -> None:
    objects = [
        JudgedObject(
            0, worker, [Response(worker, (0,)), Response(f"{worker}2", (1,))], [(0, 0.5)], [(1, 0.5)]
        )
    ]
    page = label_quality_page(measure(job, [label, "cat"], objects))
    plain = label_quality_page(measure("", ["", "cat"], objects))
    assert [tag for tag, _ in Document(page).elements] == [tag for tag, _ in Document(plain).elements]
