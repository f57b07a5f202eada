"""The commands of docs/training.md do what the page says, on a finished job."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.validate import ParamValidator

from ground_truth.label_categories import LabelCategories
from job_trigger.checks.data_object_rules import DataObjectRules
from job_trigger.checks.manifest_check import ManifestCheck
from tests.job_completion.finished import BUCKET, CATEGORIES, FAILED, Finished
from tests.job_trigger.fake_service import service_model

PAGE = (Path(__file__).parents[2] / "docs" / "training.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


TABLE, SPLIT, IMAGES = blocks("python")
[REQUEST] = blocks("json")
LABELS = (["dog"], ["cat"], None, ["dog", "cat"], ["bird"], ["dog"])


@pytest.fixture
def folder(aws: Finished, tmp_path: Path) -> Path:
    """The files that the page downloads."""
    lines = [json.dumps({"source-ref": f"s3://{BUCKET}/jobs/pets/images/{n}.jpg"}) for n in range(6)]
    answers = [labels and dict.fromkeys(("w1", "w2"), labels) for labels in LABELS]
    aws.put_job(answers, lines=lines)
    assert aws.deliver()
    for path in ("exports/labels.csv", "exports/metadata.jsonl", "manifests/consolidated/output.manifest"):
        (tmp_path / Path(path).name).write_text(aws.text(path), encoding="utf-8")
    return tmp_path


def run(code: str, folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.splitlines()


def test_the_table_is_read_with_the_standard_library(folder: Path) -> None:
    assert run(TABLE, folder) == ["dog 3 of 5", "cat 2 of 5", "bird 1 of 5"]


def test_the_manifest_is_split_for_sagemaker_into_lines_that_all_have_a_label(folder: Path) -> None:
    assert run(SPLIT, folder) == ["train 4", "validation 1"]
    parts = [(folder / f"{name}.manifest").read_text().splitlines() for name in ("train", "validation")]
    lines = [json.loads(line) for part in parts for line in part]
    assert all(isinstance(line["animal"], list) for line in lines)
    assert json.loads(REQUEST)["HyperParameters"]["num_training_samples"] == str(len(parts[0]))
    assert json.loads(REQUEST)["HyperParameters"]["num_classes"] == str(len(CATEGORIES.names))


def test_the_training_request_is_valid_and_names_the_jobs_attributes() -> None:
    request = json.loads(REQUEST)
    shape = service_model("sagemaker").operation_model("CreateTrainingJob").input_shape
    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()
    for channel in request["InputDataConfig"]:
        source: dict[str, Any] = channel["DataSource"]["S3DataSource"]
        assert source["S3DataType"] == "AugmentedManifestFile"
        assert source["AttributeNames"] == ["source-ref", "animal"]


def test_the_metadata_of_images_fits_a_copy_of_them(folder: Path) -> None:
    train = folder / "pets" / "train"
    train.mkdir(parents=True)
    for number in range(5):
        (train / f"{number}.jpg").touch()
    (folder / "metadata.jsonl").rename(train / "metadata.jsonl")
    assert run(IMAGES, folder) == ["6 images, 1 missing", "{'file_name': '0.jpg', 'labels': ['dog']}"]


@pytest.mark.parametrize("name", ["output", "ask-again"])
def test_both_manifests_are_valid_inputs_of_a_next_job(aws: Finished, folder: Path, name: str) -> None:
    """Only failed images, and those to ask about again, would be labeled; nothing is wrong with any line."""
    content = aws.text(f"manifests/consolidated/{name}.manifest")
    check = ManifestCheck(
        "pets.manifest", DataObjectRules("animal", (BUCKET,), LabelCategories(CATEGORIES.names)), 100_000
    )
    check.feed(content.encode())
    findings = check.finish()
    assert (findings.error_count, findings.objects) == (0, 6)
    unlabeled = [line for line in content.splitlines() if "animal" not in json.loads(line)]
    assert findings.to_label == len(unlabeled)
    assert json.loads(unlabeled[0])["animal-metadata"] == FAILED
