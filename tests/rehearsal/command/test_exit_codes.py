"""How ``rehearse run`` ends, and what programs read."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.labeling_jobs import LabelingJobs
from tests.rehearsal.command.command_runs import Rehearse
from tests.rehearsal.scripted_rehearsal import until


def job(folder: Path, lines: int = 2, labels: tuple[str, ...] = ("dog", "cat")) -> Path:
    folder.mkdir()
    manifest = "".join(json.dumps({"source-ref": f"s3://photos/{n}.jpg"}) + "\n" for n in range(lines))
    (folder / "t.manifest").write_text(manifest)
    categories = {"document-version": "2018-11-28", "labels": [{"label": label} for label in labels]}
    (folder / "labels.json").write_text(json.dumps(categories))
    return folder


def summary(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return content


def test_a_job_that_labels_nothing_ends_with_1_and_says_so(rehearse: Rehearse, tmp_path: Path) -> None:
    done = rehearse("run", job(tmp_path / "pets"), "--decline-rate", "1", "--output", "out")
    assert done.returncode == 1
    assert "Nothing was labeled: workers gave 0 answers" in done.stdout
    assert summary(tmp_path / "out")["with_labels"] == 0


def test_responses_that_match_no_object_end_with_1(rehearse: Rehearse, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("item,worker,labels\nelsewhere,a,dog\n")
    done = rehearse("run", job(tmp_path / "pets"), "--workers", "replay:answers.csv", "--output", "out")
    assert done.returncode == 1
    assert "Nothing was labeled" in done.stdout


@pytest.mark.parametrize("item", ["0", "0.jpg"], ids=["without extension", "with extension"])
def test_items_are_named_with_or_without_extension(rehearse: Rehearse, tmp_path: Path, item: str) -> None:
    (tmp_path / "answers.csv").write_text(f"item,worker,labels\n{item},a,dog\n")
    pets = job(tmp_path / "pets", lines=1)
    done = rehearse("run", pets, "--workers", "replay:answers.csv", "--output", "out", "--json")
    assert (done.returncode, json.loads(done.stdout)["with_labels"]) == (0, 1)


def test_json_is_all_that_is_printed_and_the_same_as_the_file(rehearse: Rehearse, tmp_path: Path) -> None:
    done = rehearse("run", job(tmp_path / "pets"), "--output", "out", "--json")
    assert json.loads(done.stdout) == summary(tmp_path / "out")


def test_quiet_says_nothing(rehearse: Rehearse, tmp_path: Path) -> None:
    done = rehearse("run", job(tmp_path / "pets"), "--output", "out", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_rejected_manifest_leaves_a_summary_too(rehearse: Rehearse, tmp_path: Path) -> None:
    pets = job(tmp_path / "pets")
    (pets / "t.manifest").write_text('{"source-ref": 1}\n')
    done = rehearse("run", pets, "--output", "out", "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said == summary(tmp_path / "out")
    assert (said["status"], said["error_count"], len(said["errors"])) == ("Rejected", 1, 1)


def test_a_label_that_joins_labels_in_csv_files_is_refused_there(rehearse: Rehearse, tmp_path: Path) -> None:
    pets = job(tmp_path / "pets", labels=("dog", "cat|mouse"))
    (pets / "truth.csv").write_text("item,labels\n0,dog\n")
    done = rehearse("run", pets, "--output", "out")
    assert done.returncode == 2
    assert "the category 'cat|mouse' can't be used in this file, where | separates labels" in done.stderr


def test_ctrl_c_ends_with_130_and_keeps_what_was_labeled(
    rehearse: Rehearse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait, interrupted = LabelingJobs.wait, []

    def wait_and_be_interrupted(jobs: LabelingJobs, name: str, *arguments: Any) -> LabelingJob:
        if not interrupted:
            until(lambda: jobs.job(name).counters.labeled > 0)
            interrupted.append(name)
            raise KeyboardInterrupt
        return wait(jobs, name, *arguments)

    monkeypatch.setattr(LabelingJobs, "wait", wait_and_be_interrupted)
    done = rehearse("run", job(tmp_path / "pets", lines=1500), "--output", "out")
    assert done.returncode == 130
    assert "the labels so far are kept" in done.stderr
    said = summary(tmp_path / "out")
    assert said["status"] == "Stopped"
    assert 0 < said["labeled"] < 1500
    assert (tmp_path / "out" / "manifests" / "output" / "output.manifest").is_file()


def test_the_version_is_that_of_the_package(rehearse: Rehearse) -> None:
    done = rehearse("--version")
    assert (done.returncode, done.stdout) == (0, f"rehearse, version {version('ground-truth-multilabel')}\n")
