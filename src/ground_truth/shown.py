"""Values from outside, as errors and logs may hold them."""

from reprlib import Repr

LONGEST = 200

_repr = Repr(maxlevel=4, maxdict=8, maxlist=8, maxstring=LONGEST, maxlong=40, maxother=LONGEST)


def shown(value: object) -> str:
    """A value on one line, at most 200 characters, odd characters escaped.

    Nothing that JSON can hold makes it raise: what is nested too deeply for ``repr`` is cut off.
    """
    text = _repr.repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
