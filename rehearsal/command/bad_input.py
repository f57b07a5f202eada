"""How commands end where files or options can't be worked with."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ground_truth.safe_text import printable
from rehearsal.terminal import error_lines

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it: 128 and the number of SIGINT."""


class BadInput(click.ClickException):
    """Files or options that can't be worked with."""

    exit_code = 2


@contextmanager
def errors_as_one_line() -> Iterator[None]:
    """Turn what is wrong with files into exit code 2, and a job that did not complete into exit code 1."""
    from ground_truth.environment import InvalidSettings
    from ground_truth.label_categories import InvalidLabelCategories
    from rehearsal.command.job_did_not_complete import JobDidNotComplete
    from rehearsal.command.people_run import ChangedSinceBegun
    from rehearsal.command.planned_crowd import TooFewAnswers
    from rehearsal.job_source.csv_table import InvalidTable
    from rehearsal.job_source.job_answers import InvalidAnswersFolder
    from rehearsal.job_source.job_folder import InvalidJobFolder
    from rehearsal.portal.journal import JournalInUse, JournalUnreadable
    from rehearsal.portal.team import InvalidWorkerName
    from rehearsal.results.mirror import FolderInUse

    try:
        yield
    except InvalidLabelCategories as error:
        raise BadInput("\n".join(map(printable, error.errors))) from error
    except InvalidSettings as error:
        raise BadInput(f"--set: {printable(str(error))}") from error
    except (InvalidTable, InvalidJobFolder, InvalidAnswersFolder, TooFewAnswers, FolderInUse) as error:
        raise BadInput(str(error)) from error
    except (ChangedSinceBegun, InvalidWorkerName, JournalInUse, JournalUnreadable) as error:
        raise BadInput(printable(str(error))) from error
    except JobDidNotComplete as error:
        reasons = error_lines(error.reasons, error.reason_count)
        raise click.ClickException("\n".join([printable(str(error)), *reasons])) from error
    except OSError as error:
        raise BadInput(_without_number(error)) from error
    except KeyboardInterrupt:
        click.echo("Interrupted", err=True)
        raise SystemExit(INTERRUPTED) from None


@contextmanager
def failures_once_started() -> Iterator[None]:
    """Turn what the system refuses once a job or server was started, such as disk space, into exit code 1."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(_without_number(error)) from error


def _without_number(error: OSError) -> str:
    """What the system says, and of which file, without ``[Errno 98]``."""
    text = error.strerror or str(error)
    return printable(f"{error.filename}: {text}" if error.filename else text)
