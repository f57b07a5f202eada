"""HTML put together so that nothing from outside is ever taken for a part of it."""

from collections.abc import Iterable
from html import escape

from ground_truth.safe_text import shortened

type Child = str | Markup | Iterable["Child"] | None

_VOID = frozenset({"input", "meta"})
# Control characters are not part of HTML; Unicode has a visible sign for each. Line ends and tabs are spaces.
# What turns the direction of text around would make a name look like another.
_VISIBLE = {
    **{code: chr(0x2400 + code) for code in range(32)},
    **dict.fromkeys((0x9, 0xA, 0xD), " "),
    0x7F: "\u2421",
    **dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"),
}


class Markup(str):
    """A piece of HTML, as opposed to text."""

    __slots__ = ()


def element(tag: str, *children: Child, **attributes: str | int | float | bool | None) -> Markup:
    """An HTML or SVG element.

    Args:
        tag: its name.
        children: what it holds: text, which is escaped, or markup; None is left out.
        attributes: by name, ``_`` for ``-``, a trailing ``_`` dropped; None and False are left out, True is
            an attribute without a value.
    """
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        parts.append(f" {name.removesuffix('_').replace('_', '-')}")
        if value is not True:
            parts.append(f'="{escape(_clean(str(value)))}"')
    parts.append(">")
    if tag not in _VOID:
        parts += [joined(children), f"</{tag}>"]
    return Markup("".join(parts))


def joined(children: Child) -> Markup:
    """Children of an element, one after the other."""
    if children is None:
        return Markup()
    if isinstance(children, Markup):
        return children
    if isinstance(children, str):
        return Markup(escape(_clean(children), quote=False))
    return Markup("".join(map(joined, children)))


def name_of(text: str, longest: int, *, whole_on_hover: bool = False) -> Markup:
    """A name from outside, shortened, its direction kept to itself.

    Args:
        text: the name.
        longest: how many characters to show.
        whole_on_hover: whether the page holds the whole of a longer name too.
    """
    is_longer = len(text) > longest
    return element("bdi", shortened(text, longest), title=text if is_longer and whole_on_hover else None)


def _clean(text: str) -> str:
    return text.translate(_VISIBLE)
