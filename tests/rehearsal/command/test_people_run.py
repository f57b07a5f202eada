"""``rehearse run --workers browser``: people answer, and an interrupted job goes on."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from rehearsal.command.people_run import ChangedSinceBegun, PeopleRun, begin_or_resume
from rehearsal.job_source.job_files import JobFiles
from rehearsal.portal.journal import JOURNAL, Journal
from rehearsal.results.mirror import FolderInUse
from tests.rehearsal.command.command_runs import ROOT, Rehearse
from tests.rehearsal.command.people_at_portal import PeopleRehearsal, Person, answer_together

SAMPLE = ROOT / "rehearsal" / "samples" / "shapes"


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job of three images that one worker each sees."""
    folder = tmp_path / "shapes"
    shutil.copytree(SAMPLE, folder)
    lines = (folder / "shapes.manifest").read_text().splitlines(keepends=True)
    (folder / "shapes.manifest").write_text("".join(lines[:3]))
    settings = json.loads((folder / "job.json").read_text())
    settings["HumanTaskConfig"]["NumberOfHumanWorkersPerDataObject"] = 1
    (folder / "job.json").write_text(json.dumps(settings))
    return folder


def shape(value: object) -> object:
    """The structure of a JSON value: keys and types."""
    if isinstance(value, dict):
        return {"a number" if key.isdigit() else key: shape(member) for key, member in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def shapes(folder: Path) -> dict[str, object]:
    """The structure of each kind of JSON file that a job left."""
    return {
        str(path.relative_to(folder).parent): shape(json.loads(path.read_text().splitlines()[0]))
        for path in sorted(folder.glob("annotations/**/*.json"))
    }


def test_a_job_that_people_did_leaves_what_a_simulated_one_leaves(
    tmp_path: Path, job: Path, rehearse_in_shell: Rehearse
) -> None:
    with PeopleRehearsal(tmp_path, job, "--output", "people") as rehearsal:
        assert Person(rehearsal.links[0]).answer_all(["circle"]) == 3
        code, output, errors = rehearsal.end()
    assert (code, errors) == (0, "")
    assert "Completed" in output
    done = rehearse_in_shell("run", job, "--workers", "simulated:1", "--output", "simulated")
    assert done.returncode == 0
    people, simulated = tmp_path / "people", tmp_path / "simulated"
    assert shapes(people) == shapes(simulated)
    files = {str(path.relative_to(simulated)) for path in simulated.rglob("*.manifest")}
    assert {str(path.relative_to(people)) for path in people.rglob("*.manifest")} == files
    summary = json.loads((people / "summary.json").read_text())
    assert (summary["labeled"], summary["responses"]) == (3, 3)
    manifest = [json.loads(line) for line in (people / "manifests/output/output.manifest").open()]
    assert [line["shapes"] for line in manifest] == [[0]] * 3
    assert (people / "portal.sqlite").is_file()


ONE_FOLLOW_UP_ROUND = tuple(
    part
    for setting in ("FOLLOW_UP_ROUNDS=1", "FOLLOW_UP_WORKERS=1", "FOLLOW_UP_SHARE=1")
    for part in ("--set", setting)
)


def assert_two_rounds_of_other_workers(folder: Path) -> None:
    """Each of three objects has an answer in each round, of another worker."""
    answered = [
        (number, answer["workerId"])
        for round_folder in (folder, folder / "rounds/2")
        for number in range(3)
        for path in (round_folder / f"annotations/worker-response/iteration-1/{number}").glob("*.json")
        for answer in json.loads(path.read_text())["answers"]
    ]
    assert len(answered) == len(set(answered)) == 6
    summary = json.loads((folder / "summary.json").read_text())
    assert [(one["objects"], one["responses"]) for one in summary["rounds"]] == [(3, 3), (3, 3)]


def test_in_a_follow_up_round_people_get_what_others_answered_before(tmp_path: Path, job: Path) -> None:
    with PeopleRehearsal(tmp_path, job, "--output", "people", *ONE_FOLLOW_UP_ROUND) as rehearsal:
        ann, bob = (Person(rehearsal.links[0], name) for name in ("Ann", "Bob"))
        answer_together([ann, bob], ["circle"])
        for person in (ann, bob):
            person.take_another_job()
        answer_together([ann, bob], ["circle"])
        code, _, errors = rehearsal.end()
    assert code == 0, errors
    assert_two_rounds_of_other_workers(tmp_path / "people")


def test_a_job_killed_in_a_follow_up_round_goes_on_in_that_round(tmp_path: Path, job: Path) -> None:
    command = (job, "--output", "people", *ONE_FOLLOW_UP_ROUND)
    with PeopleRehearsal(tmp_path, *command) as first:
        ann, bob = (Person(first.links[0], name) for name in ("Ann", "Bob"))
        answer_together([ann, bob], ["circle"])
        for person in (ann, bob):
            person.take_another_job()
        before = ann.answer(["square"])["answers"]
        second_round = ann.job
    assert before == 1
    with PeopleRehearsal(tmp_path, *command) as second:
        ann, bob = (Person(second.links[0], name, job=second_round) for name in ("Ann", "Bob"))
        assert ann.step("view")["answers"] == 1
        answer_together([ann, bob], ["circle"])
        code, _, errors = second.end()
    assert code == 0, errors
    assert_two_rounds_of_other_workers(tmp_path / "people")


def test_a_job_that_was_killed_goes_on_under_the_same_name_and_links(tmp_path: Path, job: Path) -> None:
    (tmp_path / "team.txt").write_text("# the team\n\n Bob \n")
    workers = ("--worker", "Ann", "--workers-file", "team.txt")
    with PeopleRehearsal(tmp_path, job, *workers) as first:
        ann = Person(first.links[0])
        ann.answer(["circle"])
        ann.answer(["square"])
        name = ann.job
    with PeopleRehearsal(tmp_path, job, *workers) as second:
        assert f"Job {name.removeprefix('/jobs/')} resumes, with 2 answers from before." in second.said
        assert [link.partition("#")[2] for link in second.links] == [
            link.partition("#")[2] for link in first.links
        ]
        assert Person(second.links[1]).job == name
        assert Person(second.links[0]).answer_all(["star"]) == 3
        code, _, _ = second.end()
    assert code == 0
    [folder] = (tmp_path / "rehearsal-output").iterdir()
    assert f"/jobs/{folder.name}" == name
    answers = [
        answer
        for path in folder.glob("annotations/worker-response/iteration-1/*/*.json")
        for answer in json.loads(path.read_text())["answers"]
    ]
    labels = [answer["answerContent"]["crowd-image-classifier-multi-select"]["labels"] for answer in answers]
    assert Counter(map(tuple, labels)) == {("circle",): 1, ("square",): 1, ("star",): 1}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pets.manifest": b"{}"}, "pets.manifest has changed"),
        ({"labels.json": b"{}"}, "labels.json has changed"),
        ({"worker-template.liquid.html": b"<p>"}, "worker-template.liquid.html is new"),
        ({"job.json": None}, "job.json is gone"),
        ({"job.json": None, "labels.json": b""}, "job.json is gone, labels.json has changed"),
    ],
    ids=str,
)
def test_a_job_whose_files_changed_is_refused_by_name(
    tmp_path: Path, change: dict[str, bytes | None], complaint: str
) -> None:
    begun = begin(tmp_path)
    with pytest.raises(ChangedSinceBegun, match=f"^{complaint} since this job was started") as refused:
        begin(tmp_path, change)
    assert str(begun.folder) in str(refused.value)
    assert "--restart" in str(refused.value)
    again = begin(tmp_path, change, restart=True)
    assert again.folder != begun.folder
    assert (begun.folder / JOURNAL).is_file()


def test_the_last_job_of_a_folder_that_has_not_ended_goes_on(tmp_path: Path) -> None:
    first = begin(tmp_path)
    assert begin(tmp_path) == replace(first, is_resumed=True)
    second = begin(tmp_path, restart=True)
    assert begin(tmp_path).folder == second.folder
    end(second)
    assert begin(tmp_path).folder == first.folder
    assert not begin(tmp_path, source="other").is_resumed


def test_a_job_that_was_never_started_is_begun_anew(tmp_path: Path) -> None:
    begin(tmp_path, starts=False)
    assert not begin(tmp_path, {"labels.json": b"{}"}).is_resumed


def test_a_named_folder_with_answers_is_kept_when_a_job_is_restarted(tmp_path: Path) -> None:
    output = tmp_path / "named"
    end(begin(tmp_path, output=output))
    with pytest.raises(FolderInUse, match="named: holds the answers of a job that has ended"):
        begin(tmp_path, output=output)
    for kept in ("named-1", "named-2"):
        assert begin(tmp_path, output=output, restart=True).folder == output
        assert (tmp_path / kept / JOURNAL).is_file()


def test_a_named_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    (tmp_path / "named" / "thesis.txt").touch()
    with pytest.raises(FolderInUse, match="must be empty, or hold an earlier rehearsal's results"):
        begin(tmp_path, output=tmp_path / "named")


def begin(
    folder: Path,
    change: dict[str, bytes | None] | None = None,
    *,
    restart: bool = False,
    starts: bool = True,
    source: str = "pets",
    output: Path | None = None,
) -> PeopleRun:
    """Begin or resume the job of a folder, with some files changed."""
    side_files = {"labels.json": b"[]", "job.json": b"{}", "pets.manifest": b"", **(change or {})}
    contents = {name: content for name, content in side_files.items() if content is not None}
    manifest = contents.pop("pets.manifest")
    files = JobFiles("pets", "pets.manifest", manifest, contents, (), (), "bucket", None)
    begun = begin_or_resume(files, folder / source, folder / "results", output, restart=restart)
    if starts:
        with Journal(begun.folder) as journal:
            begun.mark_started(journal)
    return begun


def end(begun: PeopleRun) -> None:
    with Journal(begun.folder) as journal:
        begun.mark_ended(journal)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--host", "192.0.2.7"], "at 192.0.2.7 anyone could come in: name the workers"),
        (["--portal-url", "https://label.example.org"], "at https://label.example.org anyone could come in"),
        (["--host", "0.0.0.0", "--worker", "Ann"], "links can't use the address 0.0.0.0"),
        (["--worker", "<Ann>"], "a worker's name must be 1 to 40 letters"),
        (["--worker", "Ann", "--worker", "ANN"], "workers 'Ann' and 'ANN' are the same"),
        (["--portal-url", "label.example.org", "--worker", "Ann"], "--portal-url must be a URL"),
    ],
)
def test_what_would_let_in_strangers_is_refused(
    rehearse: Rehearse, arguments: list[str], complaint: str
) -> None:
    done = rehearse("run", "--workers", "browser", "--portal-port", "0", *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr


def test_options_of_the_portal_are_for_people(rehearse: Rehearse) -> None:
    done = rehearse("run", "--worker", "Ann")
    assert done.returncode == 2
    assert "--worker requires --workers browser" in done.stderr
