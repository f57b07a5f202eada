"""The options that commands share: label categories, who answers, and where the functions run."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ground_truth.safe_text import printable

if TYPE_CHECKING:
    from rehearsal.command.workers_option import WorkersOption


DEFAULT_PORT = 5600
"""The port of the endpoint where others expect it: in samconfig.toml, too."""
PORT = click.IntRange(0, 65535)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
LABELS_HELP = "Label categories, such as dog,cat,bird."
TRUTH_HELP = "CSV file with the correct labels (columns item,labels and optionally judged)."


def label_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options ``--labels`` and ``--labels-file``; their values are the parameters of these names."""
    command = click.option(
        "--labels-file", type=FILE, help="File with the label categories: one per line, or a labels.json."
    )(command)
    return click.option("--labels", metavar="NAMES", help=LABELS_HELP)(command)


def _workers(context: click.Context, parameter: click.Parameter, value: str) -> "WorkersOption":
    from rehearsal.command.workers_option import WorkersOption

    try:
        return WorkersOption.parse(value)
    except ValueError as error:
        raise click.BadParameter(printable(str(error))) from error


def _settings(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    from rehearsal.lambda_functions.stack_settings import setting

    try:
        return dict(setting(value) for value in values)
    except ValueError as error:
        raise click.BadParameter(printable(str(error))) from error


def settings_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option ``--set NAME=VALUE``; its values are the parameter ``settings``."""
    return click.option(
        "--set", "settings", metavar="NAME=VALUE", multiple=True, callback=_settings, help=help_text
    )


def _lambda_url(context: click.Context, parameter: click.Parameter, value: str) -> str | None:
    if value == "in-process":
        return None
    if not value.startswith(("http://", "https://")):
        raise click.BadParameter(f"must be in-process or a URL such as http://127.0.0.1:3001, got {value!r}")
    return value


_WHO_AND_WHERE = (
    click.option(
        "--workers",
        metavar="WHO",
        default="simulated",
        callback=_workers,
        help="simulated (default) or simulated:N workers; replay:FILE.csv: real people's answers (columns"
        " item,worker,labels; labels joined by |); browser: people, in the workers' portal.",
    ),
    click.option(
        "--accuracy",
        type=click.FloatRange(0, 1),
        default=0.85,
        show_default=True,
        help="How often a simulated worker is right about one category of one object.",
    ),
    click.option("--seed", default=0, show_default=True, help="Seed of the simulated workers."),
    click.option(
        "--decline-rate",
        type=click.FloatRange(0, 1),
        default=0.0,
        show_default=True,
        help="How often a simulated worker declines a task.",
    ),
    click.option(
        "--lambda",
        "lambda_url",
        metavar="WHERE",
        default="in-process",
        callback=_lambda_url,
        help="in-process (default), or the URL of a `sam local start-lambda`.",
    ),
    click.option(
        "--any-function",
        is_flag=True,
        help="Let jobs name any Lambda function; this stack's functions run instead.",
    ),
    settings_option(
        "An environment variable of the functions, such as CONSOLIDATION_METHOD=any; may be repeated."
    ),
)


def who_and_where(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both ``rehearse run`` and ``rehearse serve``."""
    for option in reversed(_WHO_AND_WHERE):
        command = option(command)
    return command


def for_programs(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options ``--json`` and ``--quiet``; their values are the parameters ``as_json`` and ``quiet``."""
    command = click.option("--quiet", is_flag=True, help="Print nothing but errors.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def refuse_settings_elsewhere(lambda_url: str | None, settings: dict[str, str]) -> None:
    """Refuse ``--set`` for functions that run elsewhere.

    Raises:
        click.UsageError: if both options are given.
    """
    if lambda_url and settings:
        raise click.UsageError(
            "--set is for functions that run in-process; those at a --lambda URL have their own environment"
        )
