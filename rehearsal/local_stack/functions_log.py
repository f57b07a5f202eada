"""The functions' log, read for the reason of a failure."""

import json
from pathlib import Path


def last_exception(log: Path) -> str | None:
    """The last line of the last exception that a function logged, such as ``InvalidSettings: ...``.

    Returns:
        None where no function logged an exception.

    Raises:
        OSError: if the log can't be read.
    """
    for line in reversed(log.read_text(encoding="utf-8", errors="replace").splitlines()):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        exception = entry.get("exception") if isinstance(entry, dict) else None
        if isinstance(exception, str) and exception.strip():
            return exception.strip().splitlines()[-1]
    return None
