"""``rehearse check``: the deployed check's words about a folder, before anything is uploaded."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rehearsal.command.check import check
from tests.job_trigger.stack import Aws

SHAPES = Path(__file__).parents[2] / "rehearsal" / "samples" / "shapes"
LINE = b'{"source-ref": "s3://groundtruth-test/images/dog.png"}\n'
PNG = b"\x89PNG\r\n\x1a\n"


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(check, [str(folder), *options])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good job's folder."""
    folder = tmp_path / "pets"
    (folder / "images").mkdir(parents=True)
    (folder / "pets.manifest").write_bytes(LINE)
    (folder / "job.json").write_text('{"Labels": ["dog", "cat"]}')
    (folder / "images" / "dog.png").write_bytes(PNG)
    return folder


def test_the_sample_job_is_good() -> None:
    result = run(SHAPES)
    assert result.output.splitlines() == [
        "0 errors.",
        "0 warnings.",
        "Images must be in groundtruth-rehearsal: the stack's own bucket, or DataBuckets.",
        "24 objects, 24 to label by 3 workers each: 72 answers to be paid for.",
    ]
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("at_once", "batches"),
    [
        pytest.param(3, [], id="all at once"),
        pytest.param(
            2,
            [
                "Workers get them in 2 batches of at most 2 (MaxConcurrentTaskCount), each when the previous"
                " one is finished."
            ],
            id="more than at once",
        ),
    ],
)
def test_a_job_that_is_sent_in_batches_says_so(folder: Path, at_once: int, batches: list[str]) -> None:
    lines = [LINE.replace(b"dog", b"dog%d" % number) for number in range(3)]
    (folder / "pets.manifest").write_bytes(b"".join(lines))
    task = {"Labels": ["dog", "cat"], "HumanTaskConfig": {"MaxConcurrentTaskCount": at_once}}
    (folder / "job.json").write_text(json.dumps(task))
    result = run(folder)
    assert result.output.splitlines()[4:] == [
        "3 objects, 3 to label by 3 workers each: 9 answers to be paid for.",
        *batches,
    ]


def test_programs_read_the_verdict_under_the_names_of_receipts(folder: Path) -> None:
    result = run(folder, "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "accepted": True,
        "objects": 1,
        "objectsToLabel": 1,
        "workersPerObject": 3,
        "answers": 3,
        "followUpRounds": 0,
        "answersOfAllRounds": 3,
        "errorCount": 0,
        "errors": [],
        "warningCount": 0,
        "warnings": [],
    }
    (folder / "job.json").write_text('{"Labels": ["dog"]}')
    result = run(folder, "--json")
    assert result.exit_code == 1
    verdict = json.loads(result.output)
    assert (verdict["accepted"], verdict["errorCount"]) == (False, 1)
    assert [error["file"] for error in verdict["errors"]] == ["job.json"]


def test_a_quiet_check_prints_errors_alone(folder: Path) -> None:
    result = run(folder, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    (folder / "pets.manifest").write_bytes(b"[]\n")
    result = run(folder, "--quiet")
    assert result.exit_code == 1
    assert [line.partition(": ")[0] for line in result.output.splitlines()] == ["pets.manifest, line 1"]


def test_a_manifests_suffix_may_be_in_upper_case(folder: Path) -> None:
    (folder / "pets.manifest").rename(folder / "PETS.MANIFEST")
    assert run(folder).output.splitlines()[0] == "0 errors."
    (folder / "pets.manifest").write_bytes(LINE)
    assert "must hold one .manifest file, got PETS.MANIFEST, pets.manifest" in run(folder).output


def test_a_good_folder_may_have_warnings(folder: Path) -> None:
    (folder / "pets.manifest").write_bytes(LINE * 2)
    result = run(folder)
    assert result.exit_code == 0
    assert result.output.splitlines()[:3] == [
        "0 errors.",
        "1 warning:",
        '  pets.manifest, line 2: "source-ref" is the same as in line 1; it will be paid for twice',
    ]


def test_its_words_about_errors_are_the_deployed_functions(aws: Aws, folder: Path) -> None:
    files = {
        "job.json": b'{"X": 1, "Labels": ["a", "a"], "HumanTaskConfig": {"TaskTitle": ""}}',
        "worker-template.liquid.html": b"<crowd-form></crowd-form>",
    }
    manifest = LINE + b"{}\n\n"
    for name, content in files.items():
        (folder / name).write_bytes(content)
        aws.beside(name, content)
    (folder / "pets.manifest").write_bytes(manifest)
    assert aws.deliver(aws.upload(manifest))
    receipt = aws.receipt("rejected") or {}

    result = run(folder)

    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0] == "6 errors:"
    assert [line.removeprefix("  ") for line in lines[1:7]] == [
        error["message"] for error in receipt["errors"]
    ]


def test_a_template_that_does_not_render_is_an_error(folder: Path) -> None:
    template = (
        '<crowd-form><crowd-image-classifier-multi-select name="a" src="{{ task.input.taskObject | grant }}" '
        'categories="c"></crowd-image-classifier-multi-select></crowd-form>'
    )
    (folder / "worker-template.liquid.html").write_text(template)
    result = run(folder)
    assert result.exit_code == 1
    assert "worker-template.liquid.html: the template does not render: " in result.output
    assert "grant" in result.output


def test_images_in_the_folder_are_looked_at_and_others_counted(folder: Path) -> None:
    (folder / "pets.manifest").write_bytes(LINE + LINE.replace(b"dog", b"cat"))
    (folder / "images" / "dog.png").write_bytes(b"no image")
    result = run(folder)
    assert result.exit_code == 1
    assert "pets.manifest, line 1: the file is not an image that the task allows" in result.output
    assert "1 image is not in the folder: not checked." in result.output
    assert run(folder, "--set", "CHECK_IMAGES=none").exit_code == 0


def test_settings_of_the_stack_can_be_given(folder: Path) -> None:
    result = run(folder, "--set", "MAX_ANSWERS_PER_JOB=2")
    assert result.exit_code == 1
    assert "3 answers (objects x workers: 1 x 3); expected at most 2 (MaxAnswersPerJob)" in result.output


def test_of_many_errors_the_first_hundred_are_listed(folder: Path) -> None:
    (folder / "pets.manifest").write_bytes(b"{}\n" * 250)
    result = run(folder)
    assert result.exit_code == 1
    assert result.output.startswith("250 errors:\n")
    assert "  and 150 more\n" in result.output


def test_what_a_terminal_would_obey_is_escaped(folder: Path) -> None:
    (folder / "pets.manifest").write_text(json.dumps({"source-ref": "\x1b[2J\u202e"}))
    result = run(folder)
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


@pytest.mark.parametrize(
    ("name", "words"),
    [("nothing.txt", "must have a .manifest file"), ("second.manifest", "must hold one .manifest file")],
)
def test_a_folder_without_one_manifest_is_a_mistake_of_the_call(folder: Path, name: str, words: str) -> None:
    if name == "nothing.txt":
        (folder / "pets.manifest").unlink()
    (folder / name).write_bytes(LINE)
    result = run(folder)
    assert result.exit_code == 2
    assert words in result.output


def test_a_setting_that_does_not_exist_is_a_mistake_of_the_call(folder: Path) -> None:
    assert run(folder, "--set", "COLOR=red").exit_code == 2
    assert run(folder, "--set", "MAX_OBJECTS=none").exit_code == 2
