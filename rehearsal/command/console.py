"""What the commands show: results on standard output, everything else on standard error."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ground_truth.safe_text import printable

_PIPED_WIDTH = 120
_NO_TERMINALS = ("dumb", "unknown")


def results_console() -> Console:
    """A console for results on standard output; plain text without control characters where it is piped."""
    return _console(stderr=False)


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[..., None]]:
    """A progress bar on a terminal, nothing elsewhere.

    Gives what to call with the number that is done and, where there is something to say, a text beside it.
    """
    console = _console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[beside]}"),
    )
    with Progress(
        *columns,
        console=console,
        transient=True,
        disable=_is_quiet() or not console.is_terminal,
        # The functions take the standard output of their threads for the time of their calls.
        redirect_stdout=False,
        redirect_stderr=False,
    ) as progress:
        task = progress.add_task(what, total=total, beside="")
        yield lambda done, beside="": progress.update(task, completed=done, beside=printable(beside))


def note(text: str) -> None:
    """Say something that the user should know, on one line of standard error; nothing with --quiet."""
    if _is_quiet():
        return
    click.echo(f"note: {printable(text)}", err=True)


def _console(stderr: bool) -> Console:
    stream = click.get_text_stream("stderr" if stderr else "stdout")
    environment = _environment()
    terminal = stream.isatty() and environment.get("TERM") not in _NO_TERMINALS
    return Console(
        file=stream,
        force_terminal=terminal,
        width=None if terminal else _PIPED_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        _environ=environment,
    )


def _is_quiet() -> bool:
    """Whether the command was given --quiet."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.params.get("quiet"))


def _environment() -> Mapping[str, str]:
    """The user's environment, taken when it is first needed: while a function runs there is another one."""
    context = click.get_current_context(silent=True)
    if context is None:
        return os.environ
    if "environment" not in context.meta:
        context.meta["environment"] = dict(os.environ)
    environment: Mapping[str, str] = context.meta["environment"]
    return environment
