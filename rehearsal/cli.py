"""The command ``rehearse``: Ground Truth on one machine, from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rehearsal.command.bad_input import INTERRUPTED, BadInput, errors_as_one_line
from rehearsal.command.check import check
from rehearsal.command.command_options import for_programs, who_and_where
from rehearsal.command.manifest import manifest
from rehearsal.command.plan import plan
from rehearsal.command.portal_options import answers_in_browser
from rehearsal.command.preview import preview
from rehearsal.command.report import report
from rehearsal.command.stop_signal import stop_signal

if TYPE_CHECKING:
    from rehearsal.command.workers_option import Simulation, WorkersOption
    from rehearsal.portal.portal_server import PortalPlace

DEFAULT_PORT = 5600
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def main() -> None:
    """Run the command line; the entry point of ``rehearse`` and of ``python -m rehearsal``."""
    cli.main(prog_name="rehearse")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ground-truth-multilabel", prog_name="rehearse")
def cli() -> None:
    """Rehearse SageMaker Ground Truth labeling jobs on this machine, without an AWS account."""


cli.add_command(check)
cli.add_command(manifest)
cli.add_command(plan)
cli.add_command(preview)
cli.add_command(report)


@cli.command()
@click.argument("job_dir", required=False, type=_FOLDER)
@click.option("--labels", metavar="NAMES", help="Label categories, such as dog,cat,bird.")
@click.option(
    "--labels-file", type=_FILE, help="File with the label categories: one per line, or a labels.json."
)
@click.option(
    "--truth",
    type=_FILE,
    help="CSV file with the correct labels (columns item,labels and optionally judged).",
)
@click.option(
    "--workers-per-object",
    type=click.IntRange(1, 9),
    help="Workers per data object, instead of the job's own number.",
)
@click.option(
    "--known-share",
    type=click.FloatRange(0, 1),
    help="Put what is known to be right into this share of the manifest lines, as known-labels that score"
    " the workers.",
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help=f"Default: any; {DEFAULT_PORT} with --lambda URL."
)
@click.option(
    "--restart",
    is_flag=True,
    help="With --workers browser: start over; earlier answers are kept in another folder.",
)
@for_programs
@who_and_where
@answers_in_browser("--host", "--portal-host")
def run(
    *,
    job_dir: Path | None,
    labels: str | None,
    labels_file: Path | None,
    truth: Path | None,
    workers_per_object: int | None,
    known_share: float | None,
    output: Path | None,
    port: int | None,
    workers: "WorkersOption",
    accuracy: float,
    seed: int,
    decline_rate: float,
    lambda_url: str | None,
    settings: dict[str, str],
    restart: bool,
    portal: "PortalPlace | None",
    any_function: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run one labeling job, from its manifest to its output manifest.

    JOB_DIR is a folder as it would be uploaded under jobs/: a .manifest file, and beside it job.json,
    labels.json, worker-template.liquid.html, truth.csv and images where it has them. Any other folder is
    taken as a folder of images, which needs --labels or --labels-file. Without JOB_DIR a sample job is
    run or, with --workers replay:FILE.csv, a job with a placeholder image for each item of that file.

    Exits with 0 if objects were labeled, 1 if the job was rejected, failed or labeled nothing, 2 for files
    and options that can't be used, and 130 after Ctrl-C, which keeps what was labeled.
    """
    _refuse_settings_elsewhere(lambda_url, settings)
    with errors_as_one_line():
        from rehearsal.command.checked_settings import check_settings
        from rehearsal.command.console import note, results_console
        from rehearsal.command.job_did_not_complete import JobDidNotComplete
        from rehearsal.command.known_share import with_known_share
        from rehearsal.command.label_options import categories_of
        from rehearsal.command.rehearsed_job import rehearsed_job
        from rehearsal.results.mirror import OUTPUT

        check_settings(settings)
        job = rehearsed_job(
            job_dir,
            categories=categories_of(labels, labels_file),
            responses_file=workers.replay,
            truth_file=truth,
            workers_per_object=workers_per_object,
            results=output or OUTPUT,
            are_simulated=portal is None,
        )
        if known_share is not None:
            job = with_known_share(job, known_share, seed)
        for text in job.notes:
            note(text)
        from rehearsal.command.run import RunSettings
        from rehearsal.command.run import run as rehearse
        from rehearsal.results.summary import show
        from rehearsal.running_stack import StackPlace

        place = StackPlace(
            hosts=("127.0.0.1", *(_bridge_if_any() if lambda_url else ())),
            port=port if port is not None else DEFAULT_PORT if lambda_url else 0,
            lambda_url=lambda_url,
            any_function=any_function,
        )
        simulation = _simulation(workers, accuracy, seed, decline_rate)
        run_settings = RunSettings(simulation, settings, place, output, portal, restart)
        console = results_console()  # before any function's environment could hide NO_COLOR or TERM
        try:
            figures, paths, interrupted = rehearse(job, run_settings)
        except JobDidNotComplete as error:
            if as_json:
                click.echo(error.as_json(), nl=False)
            raise
        if as_json:
            click.echo(figures.as_json(), nl=False)
        elif not quiet:
            show(console, figures, paths)
        if quiet and figures.nothing_labeled:
            click.echo(f"Error: {figures.nothing_labeled}", err=True)
        if interrupted:
            raise SystemExit(INTERRUPTED)
        if figures.nothing_labeled:
            raise SystemExit(1)


@cli.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: any."
)
@click.option(
    "--host",
    "hosts",
    metavar="ADDRESS",
    multiple=True,
    help="Address to listen on; may be repeated. Default: 127.0.0.1.",
)
@click.option(
    "--truth",
    type=_FILE,
    help="CSV file with the labels that simulated workers take as correct (columns item,labels).",
)
@click.option(
    "--pace",
    metavar="SECONDS",
    type=click.FloatRange(0, 3600),
    default=0.0,
    help="How long simulated or replayed workers take for each object. Default: 0.",
)
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the environment to this file, as NAME=value lines.",
)
@click.option("--docker", is_flag=True, help="Also listen on the Docker bridge's address, for containers.")
@click.option(
    "--aws-endpoint",
    metavar="URL",
    help="Use another S3, such as LocalStack, instead of the rehearsal's own.",
)
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("rehearsal-output", "serve.log"),
    show_default=True,
    help="Where the functions' output goes.",
)
@who_and_where
@answers_in_browser("--portal-host")
def serve(
    *,
    port: int,
    hosts: tuple[str, ...],
    docker: bool,
    aws_endpoint: str | None,
    log: Path,
    workers: "WorkersOption",
    accuracy: float,
    seed: int,
    decline_rate: float,
    lambda_url: str | None,
    settings: dict[str, str],
    portal: "PortalPlace | None",
    any_function: bool,
    truth: Path | None,
    pace: float,
    env_file: Path | None,
) -> None:
    """Keep S3, SQS, SNS, STS and the labeling API up, for boto3, the AWS CLI and `sam local invoke`.

    Prints the environment that points AWS's tools here, for eval, then a line for each event. A
    jobs/*.manifest that is put into the bucket starts a labeling job as in the deployed stack. The bucket
    holds the sample job's files. Ctrl-C ends it.
    """
    _refuse_settings_elsewhere(lambda_url, settings)
    stop = stop_signal()
    with errors_as_one_line():
        from rehearsal.command.checked_settings import check_settings
        from rehearsal.command.serve import ServeSettings
        from rehearsal.command.serve import serve as keep_serving
        from rehearsal.job_source.truth import read_truth
        from rehearsal.running_stack import StackPlace
        from rehearsal.workers.replay import read_responses

        check_settings(settings)
        bridge = (_bridge(),) if docker else ()
        listened_at = (*(hosts or ("127.0.0.1",)), *bridge)
        keep_serving(
            ServeSettings(
                place=StackPlace(listened_at, port, lambda_url, aws_endpoint, any_function),
                simulation=_simulation(workers, accuracy, seed, decline_rate),
                responses=read_responses(workers.replay) if workers.replay else None,
                functions=settings,
                log=log,
                portal=portal,
                truth=read_truth(truth) if truth else None,
                pace=pace,
                env_file=env_file,
            ),
            stop,
        )


def _refuse_settings_elsewhere(lambda_url: str | None, settings: dict[str, str]) -> None:
    if lambda_url and settings:
        raise click.UsageError(
            "--set is for functions that run in-process; those at a --lambda URL have their own environment"
        )


def _simulation(workers: "WorkersOption", accuracy: float, seed: int, decline_rate: float) -> "Simulation":
    from rehearsal.command.workers_option import Simulation

    return Simulation(workers.simulated, accuracy, seed, decline_rate)


def _bridge() -> str:
    from rehearsal.local_aws.docker_bridge import NoDockerBridge, docker_bridge_address

    try:
        return docker_bridge_address()
    except NoDockerBridge as error:
        raise BadInput(str(error)) from error


def _bridge_if_any() -> tuple[str, ...]:
    """The bridge's address; none where containers reach this machine otherwise, as in Docker Desktop."""
    from rehearsal.local_aws.docker_bridge import NoDockerBridge, docker_bridge_address

    try:
        return (docker_bridge_address(),)
    except NoDockerBridge:
        return ()
