"""``rehearse serve``: S3 and the labeling API, kept up for boto3, the AWS CLI and ``sam local invoke``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rehearsal.command.bad_input import BadInput, errors_as_one_line, failures_once_started
from rehearsal.command.command_options import (
    DEFAULT_PORT,
    FILE,
    PORT,
    refuse_settings_elsewhere,
    who_and_where,
)
from rehearsal.command.portal_options import answers_in_browser
from rehearsal.command.stop_signal import stop_signal

if TYPE_CHECKING:
    from rehearsal.command.workers_option import WorkersOption
    from rehearsal.portal.portal_server import PortalPlace


@click.command(short_help="Keep S3 and the labeling API up, for other tools.")
@click.option(
    "--port",
    type=PORT,
    default=DEFAULT_PORT,
    show_default=True,
    help="The endpoint's port; 0: any.",
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
    type=FILE,
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
    holds the sample job's files. Press Ctrl-C to stop.
    """
    refuse_settings_elsewhere(lambda_url, settings)
    stop = stop_signal()
    with errors_as_one_line():
        from rehearsal.command.checked_settings import check_settings
        from rehearsal.command.serve_settings import ServeSettings
        from rehearsal.command.served_stack import serve_stack
        from rehearsal.command.workers_option import Simulation
        from rehearsal.job_source.truth import read_truth
        from rehearsal.running_stack import StackPlace
        from rehearsal.workers.replay import read_responses

        check_settings(settings)
        bridge = (_bridge(),) if docker else ()
        listened_at = (*(hosts or ("127.0.0.1",)), *bridge)
        serve_settings = ServeSettings(
            place=StackPlace(listened_at, port, lambda_url, aws_endpoint, any_function),
            simulation=Simulation(workers.simulated, accuracy, seed, decline_rate),
            responses=read_responses(workers.replay) if workers.replay else None,
            functions=settings,
            log=log,
            portal=portal,
            truth=read_truth(truth) if truth else None,
            pace=pace,
            env_file=env_file,
        )
        with failures_once_started():
            serve_stack(serve_settings, stop)


def _bridge() -> str:
    from rehearsal.local_aws.docker_bridge import NoDockerBridge, docker_bridge_address

    try:
        return docker_bridge_address()
    except NoDockerBridge as error:
        raise BadInput(str(error)) from error
