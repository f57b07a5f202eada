"""The commands that the documentation shows, as a user runs them."""

import re
import shlex
import sys
from pathlib import Path

from tests.emulator.deployed_stack import ROOT, command

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def blocks(heading: str, page: str = OPERATIONS, language: str = "bash") -> list[str]:
    """The code blocks of a language under a heading of a page."""
    # A heading, unlike a comment in a command, has nothing but text below it up to the next one.
    pattern = rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ [^\n]*\n\n|\Z)"
    (text,) = re.findall(pattern, page, re.DOTALL | re.MULTILINE)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def shell(script: str, folder: Path) -> str:
    """Run a script as a shell does whose ``aws`` speaks to LocalStack; what it printed."""
    # Version 1 of the AWS CLI overlooks AWS_ENDPOINT_URL when it speaks to SQS.
    python = shlex.quote(sys.executable)
    to_localstack = f'aws() {{ {python} -m awscli --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }}'
    return command("bash", "-euo", "pipefail", "-c", f"{to_localstack}\n{script}", folder=folder)
