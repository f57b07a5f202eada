"""How a function was set up: the one reader of environment variables."""

import json
from collections.abc import Mapping

from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.safe_text import safe_repr

_MOST_DIGITS = 18


class InvalidSettings(ValueError):
    """Environment variables have values that the function can't work with; the text names them all.

    The stack's operator must fix them, not the user who uploaded: so no manifest is rejected for it. It goes
    back to the queue, and its job starts once the setting is fixed.
    """


class Environment:
    """Reads environment variables and collects what is wrong with them.

    An empty variable counts as unset.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._errors: list[str] = []

    def check(self) -> None:
        """Raise if anything that was read is wrong.

        Raises:
            InvalidSettings: if any variable is wrong, with all their names, values and what would be right.
        """
        if self._errors:
            raise InvalidSettings("; ".join(self._errors))

    def verbatim(self, name: str) -> str:
        """A string with all its spaces, such as the name of a label category."""
        return self._variables.get(name, "")

    def text(self, name: str, default: str = "") -> str:
        """A string without spaces around it."""
        return self._variables.get(name, "").strip() or default

    def required(self, name: str) -> str:
        """A string that must be set."""
        value = self.text(name)
        if not value:
            self._errors.append(f"{name} must be set")
        return value

    def number(self, name: str, default: int, least: int, most: int | None = None) -> int:
        """A whole number."""
        text = self.text(name, str(default))
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
            value = int(text)
            if value >= least and (most is None or value <= most):
                return value
        allowed = f"from {least} to {most}" if most is not None else f"of at least {least}"
        self._errors.append(f"{name} must be a whole number {allowed}, got {safe_repr(text)}")
        return default

    def share(self, name: str, default: float, *, with_1: bool = True) -> float:
        """A number from 0 to 1."""
        text = self.text(name, str(default))
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if 0 <= value < 1 or (with_1 and value == 1):
            return value
        allowed = "from 0 to 1" if with_1 else "from 0 to below 1"
        self._errors.append(f"{name} must be a number {allowed}, got {safe_repr(text)}")
        return default

    def one_of[T: str](self, name: str, values: tuple[T, ...]) -> T:
        """One of some strings, by default the first."""
        text = self.text(name, values[0])
        for value in values:
            if value == text:
                return value
        self._errors.append(f"{name} must be one of {', '.join(values)}, got {safe_repr(text)}")
        return values[0]

    def flag(self, name: str, *, default: bool = False) -> bool:
        """``true`` or ``false``."""
        values = ("true", "false") if default else ("false", "true")
        return self.one_of(name, values) == "true"

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Strings between commas."""
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip()) or default

    def labels(self, name: str) -> LabelCategories | None:
        """Label categories in a JSON list (a name may hold a comma), None where the variable is unset."""
        text = self.text(name)
        if not text:
            return None
        try:
            return LabelCategories.of_names(json.loads(text), name)
        except InvalidLabelCategories as error:
            self._errors += error.errors
        except (ValueError, RecursionError):
            example = '["dog", "cat"]'
            self._errors.append(
                f"{name} must be a JSON list of names, such as {example}, got {safe_repr(text)}"
            )
        return None
