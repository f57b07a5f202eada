"""A stack that SAM deployed into LocalStack, and how tests speak to it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from rehearsal.local_aws.account import ACCESS_KEY
from tests.project_folder import ROOT

LOCALSTACK = "http://localhost:4566"
REGION = "us-east-1"
SCRIPTS = Path(sys.executable).parent


def aws(service: str, endpoint: str = LOCALSTACK) -> Any:
    """A client of LocalStack, or of another endpoint."""
    client: Any = boto3.client
    return client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key="test",
    )


def command(*words: str, folder: Path = ROOT) -> str:
    """Run a command against LocalStack; what it printed.

    ``sam`` and ``aws`` run as modules: a space in the path or a move breaks their scripts.
    """
    program, *arguments = words
    module = {"sam": "samcli", "aws": "awscli"}.get(program)
    run = [sys.executable, "-m", module, *arguments] if module else words
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "AWS_ENDPOINT_URL": LOCALSTACK,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "SAM_CLI_TELEMETRY": "0",
    }
    done = subprocess.run(
        run, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Stack:
    """A deployed stack: its outputs, and where its files are."""

    name: str
    outputs: dict[str, str]

    @property
    def bucket(self) -> str:
        return self.outputs["BucketName"]

    def resource(self, logical_id: str) -> str:
        """Physical id of a resource."""
        answer = aws("cloudformation").describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical_id
        )
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def upload(self, folder: Path, name: str) -> str:
        """Upload a job's folder with the AWS CLI, the manifest last; the manifest's key."""
        target = f"s3://{self.bucket}/jobs/{name}/"
        command("aws", "s3", "cp", "--recursive", "--exclude", "*.manifest", str(folder), target)
        command("aws", "s3", "cp", str(folder / f"{name}.manifest"), target)
        return f"jobs/{name}/{name}.manifest"

    def wait_for(self, key: str, seconds: int = 120) -> dict[str, Any]:
        """The JSON object at a key, as soon as it is there; its answer's metadata is under ``head``."""
        body, head = self.wait_for_text(key, seconds)
        return {**json.loads(body), "head": head}

    def wait_for_text(self, key: str, seconds: int = 120) -> tuple[str, dict[str, Any]]:
        s3, end = aws("s3"), time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                answer = s3.get_object(Bucket=self.bucket, Key=key)
            except s3.exceptions.NoSuchKey:
                time.sleep(1)
            else:
                return answer["Body"].read().decode(), answer
        there = [it["Key"] for it in s3.list_objects_v2(Bucket=self.bucket).get("Contents", ())]
        pytest.fail(f"{key} did not appear within {seconds} s; there are {there}")


Deploy = Callable[..., Stack]
Folder = Callable[[Stack], Path]


def complete_job(stack: Stack, folder: Path) -> dict[str, Any]:
    """Upload a job and wait for its output; the receipt that the upload left."""
    key = stack.upload(folder, "animals")
    receipt = stack.wait_for(f"{key}.started.json")
    output, _ = stack.wait_for_text(f"output/{receipt['labelingJobName']}/manifests/output/output.manifest")
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["source-ref"].rpartition("/")[2] for line in lines] == ["dog.svg", "cat.svg", "both.svg"]
    assert all(line["label"] and set(line["label"]) <= {0, 1} for line in lines)
    return receipt
