"""What `sam build` makes: once for all functions, small, and without what the runtime has or nobody needs."""

import pytest

from tests.sam_local.servers import ROOT

pytestmark = pytest.mark.sam_local
FUNCTIONS = ("PreAnnotationFunction", "ConsolidationFunction", "JobTriggerFunction", "JobCompletionFunction")
MEGABYTE = 1_000_000


def test_it_builds_once_for_all_functions(build: str) -> None:
    assert build.count("Building codeuri") == 1
    (line,) = [line for line in build.splitlines() if line.startswith("Building codeuri")]
    assert all(function in line for function in FUNCTIONS)


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_package_is_under_12_megabytes_and_holds_only_what_is_needed(function: str) -> None:
    package = ROOT / ".aws-sam" / "build" / function
    assert sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) < 12 * MEGABYTE
    folders = {path.name for path in package.iterdir() if path.is_dir()}
    assert {name for name in folders if not name.endswith((".dist-info", ".data"))} == {
        "pre_annotation", "consolidation", "job_trigger", "job_completion", "label_quality", "ground_truth",
        "aws_lambda_powertools", "jmespath", "msgspec", "pyjson5",
    }  # fmt: skip
    unwanted = {"boto3", "botocore", "numpy", "pydantic", "aws_xray_sdk"}
    assert not unwanted & {path.name for path in package.rglob("*")}
