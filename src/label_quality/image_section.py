"""The images that another look is worth most at, and how workers voted on them."""

from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from ground_truth.s3_location import InvalidS3Uri, S3Location
from label_quality.charts import bar
from label_quality.label_numbers import LabelNumbers
from label_quality.label_quality import LabelQuality
from label_quality.markup import Markup, element, name_of
from label_quality.second_look import Candidate, DoubtfulObject
from label_quality.tables import Cell, Column, table
from label_quality.wording import count, decimal

_SHOWN = 10
_MOST_CANDIDATES = 8
_LONGEST_SOURCE, _LONGEST_NAME = 100, 40
_LONGEST_LINK = 2_000


def console_link(source: str) -> str | None:
    """Where AWS's console shows an object in S3; None for what is no S3 URI."""
    try:
        place = S3Location.parse(source)
    except InvalidS3Uri:
        return None
    query = urlencode({"prefix": place.key}, quote_via=quote, safe="/")
    return f"https://console.aws.amazon.com/s3/object/{quote(place.bucket, safe='')}?{query}"


def image_section(quality: LabelQuality, link: Callable[[str], str | None]) -> Markup | None:
    """The most uncertain objects; None if no label of any object is uncertain."""
    listed = quality.most_uncertain
    if not listed:
        return None
    columns = [
        Column("Image"),
        Column("Votes", kind="list"),
        Column("Expected mistakes", kind="number"),
    ]
    rest = quality.job.answered - len(listed)
    more = (
        f"These are the {count(len(listed), 'image')} that most likely have a wrong or missing label."
        f" The other {rest:,} that were answered are more certain."
        if rest > 0
        else "All images, those that most likely have a wrong or missing label first."
    )
    rows = [_row(found, quality.labels, link) for found in listed]
    return element("div", element("p", more), table("Images", columns, rows, shown=_SHOWN))


def _row(
    found: DoubtfulObject, labels: Sequence[LabelNumbers], link: Callable[[str], str | None]
) -> list[Cell]:
    return [
        Cell(_image(found, link(found.source)), found.line),
        Cell(_votes(found, labels)),
        Cell(decimal(found.uncertainty), found.uncertainty),
    ]


def _image(found: DoubtfulObject, address: str | None) -> tuple[Markup, Markup]:
    folder, slash, file = found.source.rpartition("/")
    shown = name_of(file or found.source, _LONGEST_SOURCE)
    name = (
        element("a", shown, href=address, rel="noreferrer")
        if address is not None and len(address) <= _LONGEST_LINK
        else shown
    )
    place = name_of(f"{folder}{slash}", _LONGEST_SOURCE) if file and slash else None
    return name, element("small", f"line {found.line + 1:,}", " in " if place else None, place)


def _votes(found: DoubtfulObject, labels: Sequence[LabelNumbers]) -> Markup:
    if not found.labels:
        return element("p", f"{count(found.responses, 'answer')}, none with a label")
    listed = [_vote(candidate, found.responses, labels) for candidate in found.labels[:_MOST_CANDIDATES]]
    more = len(found.labels) - len(listed)
    return element("ul", listed, element("li", f"and {more} more") if more else None, class_="votes")


def _vote(candidate: Candidate, responses: int, labels: Sequence[LabelNumbers]) -> Markup:
    name = name_of(labels[candidate.number].name, _LONGEST_NAME)
    return element(
        "li",
        element("strong" if candidate.kept else "span", name),
        bar(candidate.votes / responses),
        element("span", f"{candidate.votes} of {responses}", ", kept" if candidate.kept else None),
    )
