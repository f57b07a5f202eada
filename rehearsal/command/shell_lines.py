"""Lines on standard output for a shell's ``eval``: they go on when nobody reads them any more."""

import os
import sys

import click

from ground_truth.safe_text import printable


def say(line: str) -> None:
    """Write a line; once the reader has gone away, into nothing."""
    try:
        click.echo(line)
    except OSError:
        # Python would fail again at exit, when it flushes what could not be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def remark(text: str) -> None:
    """Write a comment."""
    say(f"# {printable(text)}")
