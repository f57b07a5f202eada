"""docs/errors.md lists every exception that the code in src/ defines, with cause and remedy."""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator

from tests.template.stack_template import ROOT

PAGE = (ROOT / "docs" / "errors.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| `")
]


def exceptions() -> Iterator[str]:
    """Names of the exception classes in src/, also of those that derive from one another."""
    known = {
        name for name, it in vars(builtins).items() if isinstance(it, type) and issubclass(it, Exception)
    }
    trees = [ast.parse(path.read_text()) for path in sorted((ROOT / "src").rglob("*.py"))]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = -1
    while found != len(known):
        found = len(known)
        known |= {it.name for it in classes if known & {ast.unparse(base) for base in it.bases}}
    return (it.name for it in classes if it.name in known)


def test_each_exception_is_on_the_page_and_no_other() -> None:
    assert {row[0].strip("`") for row in ROWS} == set(exceptions())


def test_each_has_one_row_with_a_cause_and_a_remedy_in_sentences() -> None:
    assert max(Counter(row[0] for row in ROWS).values()) == 1
    for row in ROWS:
        for cell in row[-2:]:
            assert re.fullmatch(r"[A-Z].+\.", cell), row


def test_a_function_that_the_page_names_is_in_src() -> None:
    named = {name for row in ROWS if len(row) == 4 for name in row[1].split(", ")} - {"every function"}
    folders = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in named}
    assert folders == {it.parent.name for it in (ROOT / "src").glob("*/app.py")}
