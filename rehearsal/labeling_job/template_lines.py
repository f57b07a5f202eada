"""From the lines of a rendered page back to those of the worker template that it was rendered from."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A line's number is written into the template behind the line break that the line begins with, in spaces of
# many widths: to Liquid, which strips spaces beside some tags, it is one with the line break.
_FENCE, _ZERO = "\u2028", 0x2000
_DIGITS = {_ZERO + digit: str(digit) for digit in range(10)}
_SPACES = {ord(digit): space for space, digit in _DIGITS.items()}
_MARK = re.compile(f"{_FENCE}([\u2000-\u2009]+){_FENCE}")
_LIQUID_OR_BREAK = re.compile(
    r"\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}|\n", re.DOTALL
)  # up to the next opening one, so that no template takes long
_STRIPS = re.compile(r"\{[{%]-|-[}%]\}")


def source_lines(source: str, task_input: Mapping[str, Any]) -> list[int | None]:
    """The template's line that each line of a page comes from.

    Args:
        source: the template.
        task_input: what the page was rendered with.

    Returns:
        Line numbers from 1, by line of the page; None where that is not sure, as where a tag strips line
        breaks beside it. Empty if nothing is sure.
    """
    s3 = cast("S3Client", _AnyLink())
    try:
        plain = WorkerTemplate(source, "", s3).render(task_input)
        marked = WorkerTemplate(_marked(source), "", s3).render(task_input)
    except TemplateError:
        return []
    if _FENCE in plain or _MARK.sub("", marked) != plain:
        return []
    written, strips = source.split("\n"), _STRIPS.search(source) is not None
    lines: list[int | None] = []
    number = 1
    for line in marked.split("\n"):
        mark = _MARK.match(line)
        number = int(mark[1].translate(_DIGITS)) if mark else number
        is_sure = not strips or _MARK.sub("", line).strip() == written[number - 1].strip()
        lines.append(number if is_sure else None)
    return lines


def _marked(source: str) -> str:
    number = 1

    def with_mark(found: re.Match[str]) -> str:
        nonlocal number
        number += found[0].count("\n")
        return f"\n{_FENCE}{str(number).translate(_SPACES)}{_FENCE}" if found[0] == "\n" else found[0]

    return _LIQUID_OR_BREAK.sub(with_mark, source)


class _AnyLink:
    """Presigned links that are the same at any time."""

    def generate_presigned_url(self, *_: object, **__: object) -> str:
        return "https://s3.invalid/"
