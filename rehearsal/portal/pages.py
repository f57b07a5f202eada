"""The portal's own pages, from the HTML files in ``pages/``; all values are escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from liquid import Environment, FileSystemLoader

_FOLDER = Path(__file__).with_name("pages")


def page(template: str, /, **values: Any) -> str:
    """A page of the portal.

    Args:
        template: the file in ``pages/``, without ``.html``.
        values: what it shows.
    """
    return str(_environment().get_template(f"{template}.html").render(**values))


@cache
def _environment() -> Environment:
    return Environment(extra=True, autoescape=True, loader=FileSystemLoader(_FOLDER))
