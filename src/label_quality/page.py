"""The page that shows how good a job's labels are: one file that loads nothing and needs no script."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from label_quality.image_section import console_link, image_section
from label_quality.known_section import known_section
from label_quality.label_quality import LabelQuality
from label_quality.label_section import label_section
from label_quality.markup import Markup, element, joined
from label_quality.summary_section import summary_section
from label_quality.worker_section import worker_section

_HERE = Path(__file__).parent


def label_quality_page(quality: LabelQuality, link: Callable[[str], str | None] = console_link) -> str:
    """One self-contained HTML document.

    Args:
        quality: what to show.
        link: gives the address at which an object can be seen, by its source; None if it has none.
    """
    style, script, explanations = (
        Markup((_HERE / name).read_text()) for name in ("style.css", "script.js", "explanations.html")
    )
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}';"
        " base-uri 'none'; form-action 'none'"
    )
    sections = [
        ("labels", "Labels", label_section(quality)),
        ("workers", "Workers", worker_section(quality)),
        ("known-labels", "Known labels", known_section(quality)),
        ("images", "Images to look at", image_section(quality, link)),
        ("explanations", "How the numbers are calculated", explanations),
    ]
    present = [section for section in sections if section[2] is not None]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"Label quality: {quality.job_name}"),
        element("style", style),
    )
    body = element(
        "body",
        element("a", "Skip to the numbers", href=f"#{present[0][0]}", class_="skip"),
        element(
            "header",
            element("p", "Label quality of ", element("bdi", quality.job_name), class_="job"),
            element(
                "nav",
                (element("a", title, href=f"#{place}") for place, title, _ in present),
                aria_label="Sections",
            ),
        ),
        element(
            "main",
            summary_section(quality),
            (
                element(
                    "section",
                    element("h2", title, id=f"{place}-title"),
                    content,
                    id=place,
                    aria_labelledby=f"{place}-title",
                )
                for place, title, content in present
            ),
        ),
        element("script", script),
    )
    document = element("html", head, body, lang="en")
    return joined([Markup("<!doctype html>\n"), document, Markup("\n")])


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
