"""What the template's dashboard shows."""

import json
from typing import Any

from tests.template.resolved import resolved_template


def dashboard() -> dict[str, Any]:
    return dict(json.loads(resolved_template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]))


def written_out(metrics: list[list[Any]]) -> list[list[Any]]:
    """Metrics of a widget with CloudWatch's short forms ("." as above, "..." all as above) written out."""
    rows: list[list[Any]] = []
    for metric in metrics:
        row = [it for it in metric if not isinstance(it, dict)]
        above = rows[-1] if rows else []
        rows.append(above if row == ["..."] else [above[n] if it == "." else it for n, it in enumerate(row)])
    return [row for row in rows if row]


def on_the_dashboard() -> list[list[Any]]:
    widgets = [it["properties"] for it in dashboard()["widgets"] if it["type"] == "metric"]
    return [row for widget in widgets for row in written_out(widget["metrics"])]


def with_options(metrics: list[list[Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Each line of a widget: namespace, name and dimensions written out, and how it is drawn."""
    lines: list[tuple[str, dict[str, Any]]] = []
    above: list[Any] = []
    for metric in metrics:
        options = next((it for it in metric if isinstance(it, dict)), {})
        row = written_out([*([above] if above else []), metric])
        above = row[-1] if row else above
        is_expression = len(metric) == 1 and metric[0] is options
        lines.append(("" if is_expression else " ".join(above), options))
    return lines
