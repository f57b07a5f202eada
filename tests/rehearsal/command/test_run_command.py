"""``rehearse run`` as a user runs it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rehearsal.command.rehearsed_job import SAMPLE_JOB
from tests.rehearsal.command.command_runs import Rehearse

CONTROL_CHARACTERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def pets(folder: Path, **files: str) -> Path:
    """A job's folder with one image in it, and one that is not there."""
    folder.mkdir()
    uris = ["s3://pets-1/a/dog.svg", "s3://pets-1/a/cat.svg"]
    (folder / "pets.manifest").write_text("".join(json.dumps({"source-ref": uri}) + "\n" for uri in uris))
    (folder / "dog.svg").write_text("<svg/>")
    (folder / "labels.json").write_text('{"labels": [{"label": "dog"}, {"label": "cat"}]}')
    for name, content in files.items():
        (folder / name.replace("_", ".", 1)).write_text(content)
    return folder


def test_sample_job_twice_gives_the_same_labels_and_clean_output(
    rehearse_in_shell: Rehearse, rehearse: Rehearse, tmp_path: Path
) -> None:
    first, second = rehearse_in_shell("run"), rehearse("run", "--output", tmp_path / "again")
    assert (first.returncode, first.stderr, second.returncode) == (0, "", 0)
    assert not CONTROL_CHARACTERS.search(first.stdout)
    (folder,) = (tmp_path / "rehearsal-output").iterdir()
    one, two = (lines(path / "manifests/output/output.manifest") for path in (folder, tmp_path / "again"))
    assert [line["shapes"] for line in one] == [line["shapes"] for line in two]
    assert [line["source-ref"] for line in one] == [
        line["source-ref"] for line in lines(SAMPLE_JOB / "shapes.manifest")
    ]
    figures = json.loads((folder / "summary.json").read_text())
    assert (figures["objects"], figures["labeled"], figures["failed"], figures["responses"]) == (
        24,
        24,
        0,
        72,
    )
    assert figures["agreement"]["objects"] == 24
    assert figures["agreement"]["micro_f1"] > 0.9
    assert f"{folder.relative_to(tmp_path)}/manifests/output/output.manifest" in first.stdout
    assert re.search(r"Responses +│ +72 │", first.stdout)
    assert len(list((folder / "annotations/worker-response/iteration-1").iterdir())) == 24
    assert (folder / "shapes.manifest.started.json").is_file()
    assert (folder / "generated/input.manifest").read_bytes() == (SAMPLE_JOB / "shapes.manifest").read_bytes()
    assert "Traceback" not in (folder / "functions.log").read_text()


def test_a_run_ends_with_the_completed_output_and_the_verdict(rehearse: Rehearse, tmp_path: Path) -> None:
    done = rehearse("run", "--output", "out")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    complete = lines(out / "manifests/consolidated/output.manifest")
    assert [line["source-ref"] for line in complete] == [
        line["source-ref"] for line in lines(SAMPLE_JOB / "shapes.manifest")
    ]
    assert all(
        line["shapes-metadata"]["class-map"].keys() == line["shapes-metadata"]["confidence-map"].keys()
        for line in complete
    )
    assert len((out / "exports/labels.csv").read_text().splitlines()) == 25
    verdict = json.loads((out / "reports/label-quality.json").read_text())["verdict"]
    assert json.loads((out / "summary.json").read_text())["verdict"] == verdict
    printed = done.stdout.splitlines()
    assert verdict["headline"] in printed
    assert f"Next: {verdict['nextStep']}" in printed
    assert "Report                  out/reports/label-quality.html" in printed
    assert (out / "reports/label-quality.html").is_file()


def test_follow_up_rounds_run_by_themselves_with_a_line_for_each(rehearse: Rehearse, tmp_path: Path) -> None:
    done = rehearse("run", "--set", "FOLLOW_UP_ROUNDS=2", "--workers", "simulated:9", "--output", "out")
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads((tmp_path / "out/summary.json").read_text())
    rounds = figures["rounds"]
    assert [(one["objects"], one["responses"]) for one in rounds] == [(24, 72), (12, 24), (12, 24)]
    assert (figures["job"], figures["responses"]) == (rounds[0]["job"], 120)
    assert len({one["job"] for one in rounds}) == 3
    assert rounds[0]["labels_changed"] is None
    assert figures["completed_agreement"] == rounds[2]["agreement"]
    for number, one in enumerate(rounds, 1):
        assert re.search(rf"│ {number} +│ +{one['objects']} │ +{one['responses']} │", done.stdout)
    last = tmp_path / "out/rounds/3"
    complete = lines(last / "manifests/consolidated/output.manifest")
    assert [line["source-ref"] for line in complete] == [
        line["source-ref"] for line in lines(SAMPLE_JOB / "shapes.manifest")
    ]
    assert all("class-map" in line["shapes-metadata"] for line in complete)
    report = json.loads((last / "reports/label-quality.json").read_text())
    assert (report["job"]["objects"], report["job"]["responses"]) == (24, 120)
    assert figures["verdict"] == report["verdict"]
    assert "Log of the functions    out/functions.log" in done.stdout
    answered = [
        (number, answer["workerId"])
        for folder in (tmp_path / "out", tmp_path / "out/rounds/2", last)
        for number in range(24)
        for path in (folder / f"annotations/worker-response/iteration-1/{number}").glob("*.json")
        for answer in json.loads(path.read_text())["answers"]
    ]
    assert len(answered) == len(set(answered)) == 120


def test_replayed_answers_go_on_in_a_follow_up_round_where_they_ended(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    pairs = [(item, worker) for item in range(4) for worker in range(5)]
    rows = [f"i{item},w{worker},{('dog', 'cat')[(item + worker) % 2]}" for item, worker in pairs]
    (tmp_path / "answers.csv").write_text("\n".join(["item,worker,labels", *rows]) + "\n")
    done = rehearse(
        *("run", "--workers", "replay:answers.csv", "--labels", "dog,cat", "--output", "out"),
        *("--set", "FOLLOW_UP_ROUNDS=1"),
    )
    assert done.returncode == 0, done.stderr
    responses = (tmp_path / "out/rounds/2/annotations/worker-response/iteration-1").glob("*/*.json")
    workers = [
        [answer["workerId"] for answer in json.loads(path.read_text())["answers"]] for path in responses
    ]
    assert workers == [["w3", "w4"]] * 2


def test_known_labels_of_a_share_of_the_objects_score_workers_who_never_see_them(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    done = rehearse("run", "--known-share", "0.25", "--output", "out")
    assert done.returncode == 0, done.stderr
    assert "note: 6 objects have known labels that workers never see" in done.stderr
    uploaded = lines(tmp_path / "out/generated/input.manifest")
    assert [{"source-ref": line["source-ref"]} for line in uploaded] == lines(SAMPLE_JOB / "shapes.manifest")
    known = {line["source-ref"]: line["known-labels"] for line in uploaded if "known-labels" in line}
    assert len(known) == 6
    truth = dict(line.split(",") for line in (SAMPLE_JOB / "truth.csv").read_text().splitlines())
    names = {uri: set(truth[uri.rpartition("/")[2].removesuffix(".svg")].split("|")) for uri in known}
    assert {uri: set(labels) for uri, labels in known.items()} == names
    for line in lines(tmp_path / "out/manifests/consolidated/output.manifest"):
        if line["source-ref"] in known:
            metadata = line["shapes-metadata"]
            assert set(metadata["class-map"].values()) == set(known[line["source-ref"]])
            assert set(metadata["confidence-map"].values()) == {1.0}
    report = json.loads((tmp_path / "out/reports/label-quality.json").read_text())
    assert report["knownLabels"]["objects"] == 6
    figures = json.loads((tmp_path / "out/summary.json").read_text())
    assert (figures["agreement"]["objects"], figures["completed_agreement"]["objects"]) == (24, 18)
    seen = [path.read_text() for path in (tmp_path / "out/annotations").rglob("*.json")]
    assert seen
    assert not any("known-labels" in content for content in seen)
    again = rehearse("run", "--known-share", "0.25", "--output", "again", "--seed", "1")
    other = lines(tmp_path / "again/generated/input.manifest")
    assert again.returncode == 0
    assert {line["source-ref"] for line in other if "known-labels" in line} != known.keys()


def test_known_share_needs_labels_that_are_known(rehearse: Rehearse, tmp_path: Path) -> None:
    done = rehearse("run", pets(tmp_path / "pets"), "--known-share", "0.5")
    assert done.returncode == 2
    assert "--known-share needs the correct labels" in done.stderr


def test_perfect_workers_agree_fully_with_the_samples_truth(rehearse: Rehearse, tmp_path: Path) -> None:
    done = rehearse("run", "--accuracy", "1", "--workers", "simulated:4", "--output", "out")
    assert done.returncode == 0, done.stderr
    agreement = json.loads((tmp_path / "out/summary.json").read_text())["agreement"]
    assert (agreement["micro_f1"], agreement["macro_f1"], agreement["exact_match"]) == (1.0, 1.0, 1.0)


def test_folder_of_images(rehearse: Rehearse, tmp_path: Path) -> None:
    folder = tmp_path / "my pets"
    (folder / "sub").mkdir(parents=True)
    for name in ("b.svg", "sub/a +%20\u200b.svg"):
        (folder / name).write_text("<svg/>")
    (folder / "\x1b[31m.png").write_text("no image")
    done = rehearse(
        "run", folder, "--labels", 'dog,"big, grey bird"', "--output", "out", "--workers-per-object", "2"
    )
    assert done.returncode == 0, done.stderr
    assert "1 file left out: \\x1b[31m.png (named .png, but its content is not an image)" in done.stderr
    assert not CONTROL_CHARACTERS.search(done.stdout + done.stderr)
    output = lines(tmp_path / "out/manifests/output/output.manifest")
    prefix = "s3://groundtruth-rehearsal/jobs/my pets"
    assert [line["source-ref"] for line in output] == [f"{prefix}/b.svg", f"{prefix}/sub/a +%20\u200b.svg"]
    assert all(set(line["label"]) <= {0, 1} and line["label"] for line in output)
    assert json.loads((tmp_path / "out/summary.json").read_text())["responses"] == 4


@pytest.mark.parametrize(
    ("data_set", "objects", "responses", "expected"),
    [
        # Counted apart from this project's code: a strict majority of the first five responses per item, else
        # the labels with the most votes.
        pytest.param(
            "football_quiz", 15, 75, (2 * 25 / (2 * 25 + 13 + 3), 6 / 15), id="sets of football teams"
        ),
        pytest.param(
            "gt_birds_single", 302, 1510, (2 * 274 / (2 * 274 + 31 + 28), 271 / 302), id="a real job's birds"
        ),
    ],
)
def test_replay_of_real_peoples_answers(
    rehearse: Rehearse,
    tmp_path: Path,
    crowd_data: Path,
    data_set: str,
    objects: int,
    responses: int,
    expected: tuple[float, float],
) -> None:
    data = crowd_data / data_set
    done = rehearse(
        *("run", "--workers", f"replay:{data / 'responses.csv'}", "--labels-file", data / "categories.txt"),
        *("--truth", data / "gold.csv", "--workers-per-object", "5", "--output", "out"),
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "out/summary.json").read_text())
    assert (figures["objects"], figures["labeled"], figures["responses"]) == (objects, objects, responses)
    agreement = figures["agreement"]
    assert (agreement["micro_f1"], agreement["exact_match"]) == pytest.approx(expected)
    assert re.search(rf"micro-F1 over all labels +│ +{expected[0]:.3f} │", done.stdout)


def test_replay_into_a_jobs_own_folder(rehearse: Rehearse, tmp_path: Path) -> None:
    folder = pets(tmp_path / "pets", job_json='{"HumanTaskConfig": {"NumberOfHumanWorkersPerDataObject": 2}}')
    (tmp_path / "answers.csv").write_text(
        "item,worker,labels\ndog,ann,dog\ndog,bob,dog|cat\ndog,eve,cat\n1,ann,cat\n"
    )
    done = rehearse("run", folder, "--workers", "replay:answers.csv", "--output", "out")
    assert done.returncode == 0, done.stderr
    assert f"1 image is not in {folder}; placeholders stand in: s3://pets-1/a/cat.svg" in done.stderr
    dog, cat = lines(tmp_path / "out/manifests/output/output.manifest")
    assert (dog["label"], cat["label"]) == ([0], [1])
    (answers,) = (tmp_path / "out/annotations/worker-response/iteration-1/0").iterdir()
    assert [answer["workerId"] for answer in json.loads(answers.read_text())["answers"]] == ["ann", "bob"]


def test_rejected_manifest_says_why(rehearse: Rehearse, tmp_path: Path) -> None:
    folder = pets(tmp_path / "pets")
    (folder / "pets.manifest").write_text(
        '{"source-ref": "http://x"}\n{"source-ref": "s3://b-1/a.png"}\nno\x1b[2J\n'
    )
    done = rehearse("run", folder)
    assert (done.returncode, done.stdout) == (1, "")
    head, *errors = [line for line in done.stderr.splitlines() if not line.startswith("note:")]
    assert head.startswith("Error: JobTrigger rejected pets.manifest: 2 errors; receipt: rehearsal-output/")
    assert ["line 1" in errors[0], "line 3" in errors[1]] == [True, True]
    assert not CONTROL_CHARACTERS.search(done.stderr)
    (receipt,) = tmp_path.glob("rehearsal-output/*/pets.manifest.rejected.json")
    assert (receipt.parent / "functions.log").is_file()


def test_of_many_errors_those_not_shown_are_counted(rehearse: Rehearse, tmp_path: Path) -> None:
    folder = pets(tmp_path / "pets")
    (folder / "pets.manifest").write_text('{"source-ref": "http://x"}\n' * 300)
    done = rehearse("run", folder)
    assert done.returncode == 1
    assert "JobTrigger rejected pets.manifest: 300 errors" in done.stderr
    assert "pets.manifest, line 50:" in done.stderr
    assert done.stderr.endswith("  and 250 more errors\n")  # 100 of them are in the receipt


def test_failed_job_says_why_and_where_the_log_is(rehearse: Rehearse, tmp_path: Path) -> None:
    folder = pets(tmp_path / "pets")
    # The job trigger renders the pages of the first two images, and these are good.
    with (folder / "pets.manifest").open("a") as manifest:
        manifest.write('{"source-ref": "s3://pets-1/a/owl.svg"}\n')
    (folder / "worker-template.liquid.html").write_text(
        """<crowd-form>{% unless task.input.taskObject contains "owl" %}
        <crowd-image-classifier-multi-select name="m" header="h"
        src="{{ task.input.taskObject | grant_read_access }}"
        categories="{{ task.input.labels | to_json | escape }}">
        </crowd-image-classifier-multi-select>{% endunless %}</crowd-form>"""
    )
    done = rehearse("run", folder, "--output", "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Error: labeling job pets-pets-" in done.stderr
    assert "has no <crowd-image-classifier-multi-select> inside its <crowd-form>" in done.stderr
    assert "log: out/functions.log" in done.stderr
    assert (tmp_path / "out/functions.log").is_file()


def test_a_setting_that_the_functions_refuse_is_named(rehearse: Rehearse) -> None:
    done = rehearse("run", "--set", "WORKERS_PER_OBJECT=many")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: --set: WORKERS_PER_OBJECT must be a whole number from 1 to 9, got 'many'\n"


def test_functions_settings_reach_the_functions(rehearse: Rehearse, tmp_path: Path) -> None:
    folder = pets(tmp_path / "pets")
    (tmp_path / "answers.csv").write_text("item,worker,labels\ndog,a,dog\ndog,b,dog\ndog,c,cat\ncat,a,cat\n")
    arguments = ("run", folder, "--workers", "replay:answers.csv", "--output", "out")
    assert rehearse(*arguments, "--set", "CONSOLIDATION_METHOD=any").returncode == 0
    assert lines(tmp_path / "out/manifests/output/output.manifest")[0]["label"] == [0, 1]
    assert rehearse(*arguments).returncode == 0
    assert lines(tmp_path / "out/manifests/output/output.manifest")[0]["label"] == [0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["run", "nowhere"], "Directory 'nowhere' does not exist", id="no folder"),
        pytest.param(
            ["run", "pets"], "needs the label categories: --labels dog,cat", id="images without labels"
        ),
        pytest.param(["run", "--workers", "some"], "got 'some'", id="unknown workers"),
        pytest.param(
            ["run", "--workers", "replay:x.csv", "--labels", "a,b"],
            "File 'x.csv' does not exist",
            id="no file to replay",
        ),
        pytest.param(
            ["run", "--workers", f"replay:{'x' * 5000}", "--labels", "a,b"],
            "does not exist",
            id="a name that no file can have",
        ),
        pytest.param(
            ["manifest", "pets", "s3://bucket/jobs/pets/", "--labels", "a,b", "--title", "\udcff"],
            "Error: --title must be Unicode text, got '\\udcff'",
            id="a title that is not Unicode",
        ),
        pytest.param(
            ["preview", "t.html", "--input", "deep.json"], "is not valid JSON: ", id="an input nested deeply"
        ),
        pytest.param(
            ["run", "--workers", "replay:bad.csv", "--labels", "a,b"], "line 2: label 'c'", id="bad label"
        ),
        pytest.param(
            ["run", "--workers", "replay:bad.csv"], "needs the label categories", id="replay, no labels"
        ),
        pytest.param(["run", "pets", "--labels", "a"], "2 to 50", id="one label"),
        pytest.param(["run", "--labels", "a,b"], "labels.json has some", id="labels for the sample"),
        pytest.param(
            ["run", "--lambda", "http://127.0.0.1:1", "--set", "NO_MAJORITY=empty"],
            "in-process",
            id="settings",
        ),
        pytest.param(["run", "--lambda", "docker"], "must be in-process or a URL", id="lambda"),
        pytest.param(
            ["run", "pets", "--labels", "a,b", "--output", "pets"], "must be empty", id="output in use"
        ),
        pytest.param(["run", "--truth", "bad.csv"], "line 2: label 'c' is not among", id="bad truth"),
    ],
)
def test_usage_errors_are_one_line_and_exit_code_2(
    rehearse: Rehearse, tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "pets").mkdir()
    (tmp_path / "pets/a.svg").write_text("<svg/>")
    (tmp_path / "t.html").write_text("<p>")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "bad.csv").write_text("item,worker,labels\nshapes-01,w,c\n")
    done = rehearse(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
