"""A task's rendered page made fit for the frame: with the portal's script and its crowd elements."""

import html
import re

from rehearsal.portal.static_files import CROWD_ELEMENTS

FRAME_SCRIPT = "frame.js"
_CROWD_SCRIPT = re.compile(
    r"""<script\b[^<>]*?\bsrc\s*=\s*["']?(?:https?:)?//assets\.crowd\.aws/crowd-html-elements\.js[^<>]*>""",
    re.IGNORECASE,
)
_BEFORE_DOCTYPE = re.compile(r"(?:[ \t\r\n\f\ufeff]|<!--.*?-->)*", re.DOTALL)


def frame_page(page: str, static: str, crowd_elements: str | None = None) -> str:
    """The page to show in a frame; all its lines keep their numbers.

    Args:
        page: the rendered worker template.
        static: URL of the portal's static files, with a slash at its end.
        crowd_elements: URL of a script in place of the portal's own crowd elements.
    """
    if crowd_elements is None:
        elements = f'<script type="module" crossorigin src="{html.escape(static + CROWD_ELEMENTS)}">'
    else:
        elements = f'<script src="{html.escape(crowd_elements)}">'
    start = _after_doctype(page)
    script = f'<script src="{html.escape(static + FRAME_SCRIPT)}"></script>'
    return page[:start] + script + _CROWD_SCRIPT.sub(lambda _: elements, page[start:])


def _after_doctype(page: str) -> int:
    """Where the document's content starts.

    A script put there is the first thing in the head, whatever tags for html and head follow: browsers open
    both by themselves, and merge or ignore tags that come later. Before the doctype a script turns quirks
    mode on.
    """
    found = _BEFORE_DOCTYPE.match(page)
    position = found.end() if found else 0
    if page[position : position + 9].lower() != "<!doctype":
        return 0
    end = page.find(">", position)
    return 0 if end < 0 else end + 1
