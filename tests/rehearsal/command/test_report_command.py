"""``rehearse report`` on the output of jobs of this package and of the built-in functions."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ground_truth.label_categories import LabelCategories
from rehearsal.cli import cli
from tests.project_folder import ROOT
from tests.rehearsal.command.command_runs import Rehearse

BIRDS = ROOT.parent / "shared" / "data" / "crowd" / "gt_birds_single"
CLASSES = {"0": "dog", "1": "cat"}
ANSWERS: list[Mapping[str, Sequence[str]]] = [
    {"w1": ["dog"], "w2": ["dog"], "w3": ["dog", "cat"]},
    {"w1": ["cat"], "w2": ["cat"], "w3": ["cat"]},
    {"w1": ["dog"], "w2": ["dog"], "w3": ["bird"]},
]


def built_in_job(
    folder: Path, answers: Sequence[Mapping[str, Sequence[str]]], classes: Mapping[str, str]
) -> None:
    """What a job of the built-in functions leaves: worker responses, and an output manifest with metadata."""
    lines = []
    for number, by_worker in enumerate(answers):
        responses = [
            {
                "workerId": worker,
                "answerContent": {"crowd-image-classifier-multi-select": {"labels": labels}},
                "submissionTime": "2024-09-27T21:30:10.000Z",
                "timeSpentInSeconds": 7.5,
            }
            for worker, labels in by_worker.items()
        ]
        path = folder / f"annotations/worker-response/iteration-1/{number}/2024-09-27_21:30:10.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"answers": responses}))
        metadata = {
            "job-name": "labeling-job/pets",
            "confidence-map": dict.fromkeys(classes, 0.9),
            "class-map": classes,
            "type": "groundtruth/image-classification-multilabel",
            "human-annotated": "yes",
            "creation-date": "2024-09-27T21:40:00.000000",
        }
        line = {"source-ref": f"s3://b/{number}.jpg", "animal": [int(it) for it in classes]}
        lines.append(json.dumps(line | {"animal-metadata": metadata}))
    manifest = folder / "manifests/output/output.manifest"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("".join(f"{line}\n" for line in lines))


def report(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["report", *map(str, arguments)])


def test_a_job_of_the_built_in_functions_is_reported_from_its_worker_responses(tmp_path: Path) -> None:
    """A category that no object got is known by the answers alone."""
    built_in_job(tmp_path, ANSWERS, CLASSES)
    done = report(tmp_path)
    assert done.exit_code == 0, done.output
    quality = json.loads((tmp_path / "reports/label-quality.json").read_text())
    assert (quality["jobName"], quality["job"]["objects"], quality["job"]["responses"]) == ("pets", 3, 9)
    assert [label["name"] for label in quality["labels"]] == ["dog", "cat", "bird"]
    assert quality["job"]["times"]["medianSeconds"] == 7.5
    assert done.output.splitlines()[0] == quality["verdict"]["headline"]
    assert done.output.splitlines()[-1] == f"Report: {tmp_path}/reports/label-quality.html"
    assert (tmp_path / "reports/label-quality.html").read_text().startswith("<!doctype html>")


def test_a_rehearsals_folder_holds_the_categories_whatever_workers_made_up(tmp_path: Path) -> None:
    built_in_job(tmp_path, [*ANSWERS, {"w1": [f"made up {number}" for number in range(60)]}], CLASSES)
    refused = report(tmp_path)
    assert (refused.exit_code, "name 63 label categories" in refused.output) == (2, True)
    own = tmp_path / "generated/label-categories.json"
    own.parent.mkdir()
    own.write_bytes(LabelCategories(("dog", "cat", "bird")).as_file())
    assert report(tmp_path, "--quiet").exit_code == 0
    quality = json.loads((tmp_path / "reports/label-quality.json").read_text())
    assert [label["name"] for label in quality["labels"]] == ["dog", "cat", "bird"]


def test_the_categories_may_be_given(tmp_path: Path) -> None:
    built_in_job(tmp_path / "job", ANSWERS, CLASSES)
    done = report(tmp_path / "job", "--labels", "dog,cat,bird,fish", "--output", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.output
    assert [label["name"] for label in json.loads(done.output)["labels"]] == ["dog", "cat", "bird", "fish"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "label-quality.html",
        "label-quality.json",
    }
    assert not (tmp_path / "job/reports").exists()


STRICT = {"dog": 1, "cat": 1, "bird": 0}
"""How many objects get each label where only two thirds chose the third object's."""


@pytest.mark.parametrize(
    ("settings", "own", "objects"),
    [
        ([], None, {"dog": 2, "cat": 1, "bird": 0}),
        (
            ["MAJORITY_THRESHOLD=0.7", "COMPLETION_METHOD=majority", "NO_MAJORITY=empty"],
            None,
            STRICT,
        ),
        (
            ["MAJORITY_THRESHOLD=0.7"],
            {"Method": "majority", "NoMajority": "empty"},
            STRICT,
        ),
    ],
    ids=["the stack's defaults", "settings of the stack", "the job's own settings"],
)
def test_labels_are_found_as_the_settings_say(
    tmp_path: Path, settings: list[str], own: Mapping[str, str] | None, objects: dict[str, int]
) -> None:
    built_in_job(tmp_path, ANSWERS, CLASSES)
    if own:
        (tmp_path / "generated").mkdir()
        (tmp_path / "generated/consolidation.json").write_text(json.dumps(own))
    done = report(tmp_path, "--json", *(part for it in settings for part in ("--set", it)))
    assert done.exit_code == 0, done.output
    assert {label["name"]: label["objects"] for label in json.loads(done.output)["labels"]} == objects


def test_nothing_but_files_if_nothing_is_to_be_printed(tmp_path: Path) -> None:
    built_in_job(tmp_path, ANSWERS, CLASSES)
    done = report(tmp_path, "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert (tmp_path / "reports/label-quality.json").is_file()


def test_a_rehearsed_job_gives_the_report_that_its_completion_made(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    assert rehearse("run", "--output", "out").returncode == 0
    own = (tmp_path / "out/reports/label-quality.json").read_bytes()
    assert report(tmp_path / "out", "--output", tmp_path / "again").exit_code == 0
    assert (tmp_path / "again/label-quality.json").read_bytes() == own


def test_a_folder_that_is_not_a_jobs_output_is_refused(tmp_path: Path) -> None:
    done = report(tmp_path)
    assert done.exit_code == 2
    assert "manifests/output/output.manifest must have lines with labels of a multi-label job" in done.output


@pytest.mark.skipif(not BIRDS.exists(), reason="the data of real crowds is not there")
def test_a_real_crowds_answers_as_a_job_of_the_built_in_functions(tmp_path: Path) -> None:
    names = [name for name in (BIRDS / "categories.txt").read_text().splitlines() if name]
    by_item: dict[str, dict[str, list[str]]] = {}
    with (BIRDS / "responses.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            by_item.setdefault(row["item"], {})[row["worker"]] = [it for it in row["labels"].split("|") if it]
    built_in_job(tmp_path, list(by_item.values()), {str(number): name for number, name in enumerate(names)})
    done = report(tmp_path, "--json")
    assert done.exit_code == 0, done.output
    job = json.loads(done.output)["job"]
    assert (job["objects"], job["responses"], job["workers"]) == (302, 1510, 97)
    assert 0.02 < job["expectedWrongShare"] < 0.2
