"""The command ``rehearse``: Ground Truth on one machine, from the command line."""

import click

from rehearsal.command.check import check
from rehearsal.command.manifest import manifest
from rehearsal.command.plan import plan
from rehearsal.command.preview import preview
from rehearsal.command.report import report
from rehearsal.command.run import run
from rehearsal.command.serve import serve


def main() -> None:
    """Run the command line; the entry point of ``rehearse`` and of ``python -m rehearsal``."""
    cli.main(prog_name="rehearse")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ground-truth-multilabel", prog_name="rehearse")
def cli() -> None:
    """Rehearse SageMaker Ground Truth labeling jobs on this machine, without an AWS account."""


for command in (check, manifest, plan, preview, report, run, serve):
    cli.add_command(command)
