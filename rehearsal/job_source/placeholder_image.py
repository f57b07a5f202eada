"""An image for an item that has no file: an SVG that names the item."""

from html import escape
from textwrap import wrap

from ground_truth.safe_text import printable

_LINE_LENGTH, _MOST_LINES = 28, 4


def placeholder_image(item: str) -> bytes:
    """An SVG (UTF-8, 320 x 240) that says it is a placeholder and names the item, as text."""
    lines = wrap(printable(item), _LINE_LENGTH) or [""]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][: _LINE_LENGTH - 1] + "…"]
    first_line = 130 - 11 * (len(lines) - 1)
    name = "".join(
        f'  <text x="160" y="{first_line + 22 * number}" font-size="18" fill="#333">{escape(line)}</text>\n'
        for number, line in enumerate(lines)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240" viewBox="0 0 320 240"'
        ' font-family="sans-serif" text-anchor="middle">\n'
        '  <rect x="4" y="4" width="312" height="232" rx="8" fill="#f3f3f3" stroke="#999"/>\n'
        f'{name}  <text x="160" y="216" font-size="12" fill="#777">placeholder image</text>\n</svg>\n'
    ).encode()
