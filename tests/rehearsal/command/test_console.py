"""What the terminal's output depends on."""

import os

import click
import pytest

from rehearsal.command.console import results_console


def test_the_users_environment_is_read_once_as_functions_replace_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with click.Context(click.Command("run")):
        monkeypatch.setenv("NO_COLOR", "1")
        assert results_console().no_color
        with monkeypatch.context() as patched:
            patched.setattr(os, "environ", None)
            assert results_console().no_color
