"""What the terminal's output depends on."""

import os

import click
import pytest

from rehearsal.command.console import results_console


def test_the_users_environment_is_read_once_as_functions_replace_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with click.Context(click.Command("run")):
        results_console()
        with monkeypatch.context() as patched:
            patched.setattr(os, "environ", None)
            results_console()
