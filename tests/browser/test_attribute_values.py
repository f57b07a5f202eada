"""Attributes that hold data are read in the browser as ground_truth.worker_page reads them."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.framed_task import TaskServer

pytestmark = pytest.mark.browser

CASES = json.loads((Path(__file__).parents[1] / "ground_truth/attribute_values.json").read_text())
READ = """async (cases) => {
  const readers = await import("/static/crowd/attribute_values.js");
  return cases.map(({attribute, text}) => {
    try {
      return (attribute === "categories" ? readers.categoriesIn : readers.exclusionTextIn)(text);
    } catch (error) {
      return error instanceof SyntaxError ? null : String(error);
    }
  });
}"""


def test_each_case_of_the_table(context: BrowserContext, task_server: TaskServer) -> None:
    page = context.new_page()
    page.goto(task_server.origin)
    values = page.evaluate(READ, CASES)
    read = {case["name"]: value for case, value in zip(CASES, values, strict=True)}
    assert read == {case["name"]: case["value"] for case in CASES}


def test_a_member_may_have_any_name(context: BrowserContext, task_server: TaskServer) -> None:
    page = context.new_page()
    page.goto(task_server.origin)
    value = page.evaluate("""async () => {
      const {attributeValue} = await import("/static/crowd/attribute_values.js");
      const value = attributeValue("{__proto__: {text: 'x'}, constructor: 1}");
      return [Object.getPrototypeOf(value) === Object.prototype, Object.keys(value)];
    }""")
    assert value == [True, ["__proto__", "constructor"]]


@pytest.mark.parametrize("text", ["[" * 200_000, "'" + "\\a" * 200_000, "/*" * 200_000, "[" + "1," * 200_000])
def test_hostile_text_takes_no_time(context: BrowserContext, task_server: TaskServer, text: str) -> None:
    page = context.new_page()
    page.goto(task_server.origin)
    milliseconds = page.evaluate(
        """async (text) => {
          const {attributeValue} = await import("/static/crowd/attribute_values.js");
          const start = performance.now();
          try { attributeValue(text); } catch (error) { if (!(error instanceof SyntaxError)) throw error; }
          return performance.now() - start;
        }""",
        text,
    )
    assert milliseconds < 20_000  # a busy machine is slow; what is not linear takes minutes
