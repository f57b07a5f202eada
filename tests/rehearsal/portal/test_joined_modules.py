"""Modules joined into one script keep their text, their order and their names."""

from graphlib import CycleError

import pytest

from rehearsal.portal.joined_modules import joined_modules
from rehearsal.portal.static_files import CROWD_ELEMENTS, static_files

MODULES = {
    "page.js": """\
import Button from "./button.js";
import { css, tell } from "./style.js";
const names = [Button];
await tell(css`import nothing`);
""",
    "button.js": """\
/** A button. */
import { css } from "./style.js";

const styles = css`a`;

export default class Button extends HTMLElement {}
""",
    "style.js": """\
export function css(strings) {}
export const width = 8;
export async function tell() {}
""",
    "unused.js": "export const nothing = 0;",
}


def test_each_module_runs_once_after_those_that_it_imports() -> None:
    assert (
        joined_modules("page.js", MODULES)
        == """\
const modules = {};
modules["style.js"] = (() => {
function css(strings) {}
const width = 8;
async function tell() {}
return { css: css, width: width, tell: tell };
})();
modules["button.js"] = (() => {
/** A button. */
const { css } = modules["style.js"];

const styles = css`a`;

class Button extends HTMLElement {}
return { default: Button };
})();
// page.js
const { default: Button } = modules["button.js"];
const { css, tell } = modules["style.js"];
const names = [Button];
await tell(css`import nothing`);
"""
    )


@pytest.mark.parametrize(
    "line",
    [
        'import "./style.js";',
        'import * as style from "./style.js";',
        'import { css as sheet } from "./style.js";',
        'import {css} from "./style.js";',
        'import { css } from "https://example.com/style.js";',
        'import { css } from "./style.js"',
        "export { css };",
        "export default 7;",
        "export let width = 8;",
        'export * from "./style.js";',
    ],
)
def test_another_form_of_import_or_export_is_refused_with_its_place(line: str) -> None:
    with pytest.raises(ValueError, match=r"^a\.js: expected a plain import or export, got ") as caught:
        joined_modules("a.js", {"a.js": f"const a = 1;\n{line}\n", "style.js": ""})
    assert repr(line) in str(caught.value)


def test_a_missing_module_and_a_circle_are_refused() -> None:
    with pytest.raises(KeyError, match=r"b\.js"):
        joined_modules("a.js", {"a.js": 'import { b } from "./b.js";'})
    with pytest.raises(CycleError):
        joined_modules("a.js", {"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'})


def test_the_crowd_elements_are_one_script_with_all_their_modules() -> None:
    files = static_files()
    script = files[CROWD_ELEMENTS].content.decode()
    modules = {
        name.removeprefix("crowd/") for name in files if name.startswith("crowd/") and name != CROWD_ELEMENTS
    }
    assert {name for name in modules if f'\nmodules["{name}"] = ' in script} == modules
