"""JavaScript modules joined into one script, which a frame loads in one request.

A frame of an opaque origin shares no cache with other frames, so each task loads all its scripts again.
"""

import re
from collections.abc import Mapping
from graphlib import TopologicalSorter

_IMPORT = re.compile(r'^import (?:\{ (\w+(?:, \w+)*) \}|(\w+)) from "\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (default )?((?:async )?function|class|const) (\w+)", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def joined_modules(entry: str, modules: Mapping[str, str]) -> str:
    """One module that does what ``entry`` does, with all that it imports.

    Each imported module becomes a function that is called once, so that its names stay its own. What it
    exports is what it has when it has run; to assign to an export later is not supported.

    Args:
        entry: name of the module to start with.
        modules: the text of each module, by its name. Imports must read ``import { a, b } from "./x.js";`` or
            ``import A from "./x.js";``, exports ``export class``, ``export const`` or ``export function``,
            with ``default`` or without, each at the start of a line.

    Raises:
        ValueError: if an import or export has another form.
        KeyError: if an imported module does not exist.
        CycleError: if modules import each other in a circle.
    """
    imported: dict[str, list[str]] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        imported[name] = [found[3] for found in _IMPORT.finditer(modules[name])]
        waiting += [other for other in imported[name] if other not in imported]
    *others, first = TopologicalSorter(imported).static_order()
    wrapped = [_wrapped(name, modules[name]) for name in others]
    return "\n".join(["const modules = {};", *wrapped, f"// {first}", _body(first, modules[first])])


def _wrapped(name: str, text: str) -> str:
    exports = ", ".join(
        f"{'default' if found[1] else found[3]}: {found[3]}" for found in _EXPORT.finditer(text)
    )
    return f'modules["{name}"] = (() => {{\n{_body(name, text)}return {{ {exports} }};\n}})();'


def _body(name: str, text: str) -> str:
    """A module's text, its imports as constants and its exports as plain declarations."""
    text = _IMPORT.sub(_constants, text)
    text = _EXPORT.sub(r"\2 \3", text)
    if left := _LEFT.search(text):
        raise ValueError(f"{name}: expected a plain import or export, got {left[0]!r:.100}")
    return text


def _constants(found: re.Match[str]) -> str:
    names = f"{{ {found[1]} }}" if found[1] else f"{{ default: {found[2]} }}"
    return f'const {names} = modules["{found[3]}"];'
