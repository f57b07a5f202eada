"""What the ring needs: a LocalStack, the rehearsal as its SageMaker, and stacks deployed by SAM."""

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from rehearsal.local_aws.docker_bridge import NoDockerBridge, docker_bridge_address
from tests.emulator.deployed_stack import LOCALSTACK, ROOT, Deploy, Stack, aws, command

WORKTEAM = "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/rehearsal"
RESPONSES = """\
item,worker,labels
dog,w1,dog
dog,w2,dog
dog,w3,dog
cat,w1,cat
cat,w2,dog|cat
cat,w3,dog
cat,w4,cat
cat,w5,cat
both,w1,dog|cat
both,w2,dog
both,w3,cat
both,w4,dog|cat
both,w5,dog|cat
"""
"""Three workers agree about one image; about the others two more decide."""


@pytest.fixture(scope="session")
def localstack() -> None:
    try:
        urlopen(f"{LOCALSTACK}/_localstack/health", timeout=5).close()
    except (URLError, OSError):
        pytest.skip(f"no LocalStack answers at {LOCALSTACK}")
    try:
        docker_bridge_address()
    except NoDockerBridge as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def labeling_api(localstack: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The rehearsal as SageMaker: the URL at which containers reach it."""
    folder = tmp_path_factory.mktemp("rehearsal")
    (folder / "responses.csv").write_text(RESPONSES)
    words = [
        sys.executable,
        "-m",
        "rehearsal",
        "serve",
        "--docker",
        "--port",
        "0",
        "--aws-endpoint",
        LOCALSTACK,
        "--workers",
        f"replay:{folder / 'responses.csv'}",
    ]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    log = folder / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [*words, "--log", str(folder / "functions.log")], cwd=ROOT, env=environment, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield f"http://{docker_bridge_address()}:{port_in(log, server)}"
        finally:
            server.terminate()
            server.wait(timeout=60)


def port_in(log: Path, server: "subprocess.Popen[bytes]") -> str:
    """The port that the rehearsal chose, once it says that it is ready."""
    for _ in range(120):
        text = log.read_text()
        if "# ready" in text and (
            found := re.search(r"AWS_ENDPOINT_URL_SAGEMAKER=http://[\d.]+:(\d+)", text)
        ):
            return found[1]
        assert server.poll() is None, text
        time.sleep(0.5)
    pytest.fail(f"the rehearsal is not ready: {log.read_text()}")


@pytest.fixture(scope="session")
def deploy(localstack: None, labeling_api: str) -> Iterator[Deploy]:
    """Deploys a stack with parameters of its own by `sam deploy`; deletes all in the end."""
    command("sam", "build")
    names = []

    def deployed(**parameters: str) -> Stack:
        name = f"gtm-{uuid.uuid4().hex[:8]}"
        given = {"SageMakerEndpointUrl": labeling_api, "WorkteamArn": WORKTEAM, **parameters}
        overrides = [f"{parameter}={value}" for parameter, value in given.items()]
        names.append(name)
        command("sam", "deploy", "--stack-name", name, "--parameter-overrides", *overrides)
        (stack,) = aws("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return Stack(name, {it["OutputKey"]: it["OutputValue"] for it in stack["Outputs"]})

    yield deployed
    for name in names:
        aws("cloudformation").delete_stack(StackName=name)


@pytest.fixture
def animals(tmp_path: Path) -> Callable[[Stack], Path]:
    """Makes a job's folder, with three images in the stack's bucket."""

    def folder(stack: Stack) -> Path:
        images = [f"{name}.svg" for name in ("dog", "cat", "both")]
        for image in images:
            (tmp_path / image).write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        lines = [json.dumps({"source-ref": f"s3://{stack.bucket}/jobs/animals/{image}"}) for image in images]
        (tmp_path / "animals.manifest").write_text("\n".join(lines) + "\n")
        labels = {"document-version": "2018-11-28", "labels": [{"label": "dog"}, {"label": "cat"}]}
        (tmp_path / "labels.json").write_text(json.dumps(labels))
        return tmp_path

    return folder
