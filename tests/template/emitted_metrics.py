"""The metrics that the functions emit."""

import re

from tests.template.stack_template import ROOT

NAMESPACE = "GroundTruthMultiLabel"


def emitted() -> set[str]:
    """Names that the code passes to Powertools: each CamelCase string in a file that emits metrics."""
    names = set()
    for path in (ROOT / "src").rglob("*.py"):
        code = path.read_text()
        if "MetricUnit" in code:
            names |= set(re.findall(r'"((?:[A-Z][a-z]+){2,})"', code))
    return names - {NAMESPACE}
