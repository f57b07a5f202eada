"""``rehearse manifest``: from images to a folder that `check` accepts and `run` runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.command.command_runs import Rehearse

LISTING = """\
2024-01-02 03:04:05          0 photos/
2024-01-02 03:04:05      12345 photos/a b.JPG
2024-01-02 03:04:06      12345 photos/deep/é+%20.png
2024-01-02 03:04:07      12345 photos/c.heic
2024-01-02 03:04:07          0 photos/empty.png
2024-01-02 03:04:07   40000001 photos/huge.png
2024-01-02 03:04:07         10 photos/notes.txt

Total Objects: 7
   Total Size: 50000000
"""
PLACE = "s3://b-1/jobs/pets/"
LABELS = ("--labels", "a,b")
LISTED = ["photos/a b.JPG", "photos/deep/é+%20.png"]


def folder_of_images(folder: Path) -> Path:
    (folder / "sub").mkdir(parents=True)
    for name in ("b.svg", "sub/a +%20.svg"):
        (folder / name).write_text("<svg/>")
    (folder / "notes.txt").write_text("not an image")
    return folder


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_folder_of_images_becomes_one_that_check_accepts_and_run_runs(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    folder = folder_of_images(tmp_path / "photos")
    done = rehearse(
        *("manifest", "photos", "s3://b-1/jobs/my/pets/", "--labels", "dog,cat", "--title", "Which animals?"),
        *("--workers-per-object", "2"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "note: 1 file left out: notes.txt (not an image)\n"
    assert done.stdout.splitlines()[-3:] == [
        "Upload the manifest last:",
        "  aws s3 sync photos s3://b-1/jobs/my/pets/ --exclude '*.manifest'",
        "  aws s3 cp photos/pets.manifest s3://b-1/jobs/my/pets/",
    ]
    uris = ["s3://b-1/jobs/my/pets/b.svg", "s3://b-1/jobs/my/pets/sub/a +%20.svg"]
    assert [line["source-ref"] for line in lines(folder / "pets.manifest")] == uris
    assert json.loads((folder / "labels.json").read_text())["labels"] == [{"label": "dog"}, {"label": "cat"}]
    assert json.loads((folder / "job.json").read_text()) == {
        "HumanTaskConfig": {"TaskTitle": "Which animals?", "NumberOfHumanWorkersPerDataObject": 2}
    }
    checked = rehearse("check", "photos")
    assert checked.returncode == 0, checked.stdout
    assert "0 errors." in checked.stdout
    ran = rehearse("run", "photos", "--output", "out")
    assert ran.returncode == 0, ran.stderr
    assert "placeholder" not in ran.stderr
    output = lines(tmp_path / "out/manifests/consolidated/output.manifest")
    assert [line["source-ref"] for line in output] == uris


@pytest.mark.parametrize(
    ("listing", "name"),
    [
        pytest.param(LISTING, "listing.txt", id="aws s3 ls --recursive --summarize"),
        pytest.param(
            json.dumps({"Contents": [{"Key": key, "Size": 5, "ETag": "e"} for key in LISTED]}),
            "listing.json",
            id="list-objects-v2",
        ),
    ],
)
def test_a_listing_of_images_in_s3(rehearse: Rehearse, tmp_path: Path, listing: str, name: str) -> None:
    (tmp_path / name).write_text(listing)
    done = rehearse("manifest", name, "s3://b-1/jobs/pets", "--labels", "dog,cat")
    assert done.returncode == 0, done.stderr
    made = lines(tmp_path / "pets/pets.manifest")
    assert [line["source-ref"] for line in made] == [f"s3://b-1/{key}" for key in LISTED]
    if name == "listing.txt":
        assert "photos/c.heic (browsers can't show HEIC: convert it to JPEG)" in done.stderr
        assert "photos/empty.png (empty)" in done.stderr
        assert "photos/huge.png (40,000,001 bytes, more than 40,000,000)" in done.stderr
    assert rehearse("check", "pets").returncode == 0
    assert rehearse("run", "pets", "--output", "out").returncode == 0


def test_listed_images_in_another_bucket(rehearse: Rehearse, tmp_path: Path) -> None:
    (tmp_path / "listing.txt").write_text(LISTING)
    done = rehearse("manifest", "listing.txt", "s3://b-1/jobs/pets", "--labels", "a,b", "--bucket", "b-2")
    assert done.returncode == 0, done.stderr
    assert lines(tmp_path / "pets/pets.manifest")[0] == {"source-ref": "s3://b-2/photos/a b.JPG"}


def test_again_with_the_same_images_changes_nothing_and_with_others_only_when_told(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    folder = folder_of_images(tmp_path / "photos")
    command = ("manifest", "photos", "s3://b-1/jobs/pets/", "--labels", "dog,cat")
    assert [rehearse(*command).returncode for _ in range(2)] == [0, 0]
    (folder / "job.json").write_text('{"Labels": ["dog", "cat"]}')
    (folder / "labels.json").unlink()
    (folder / "z.svg").write_text("<svg/>")
    refused = rehearse(*command[:3])
    assert refused.returncode == 2
    assert "pets.manifest: already exists with other lines: add --replace to overwrite it" in refused.stderr
    assert rehearse(*command[:3], "--replace").returncode == 0
    assert len(lines(folder / "pets.manifest")) == 3
    assert (folder / "job.json").read_text() == '{"Labels": ["dog", "cat"]}'


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(["photos", "s3://b-1/pets/", *LABELS], 2, "must be a folder below jobs/", id="place"),
        pytest.param(["photos", "s3://b-1/jobs/", *LABELS], 2, "must be a folder below jobs/", id="jobs"),
        pytest.param(["photos", "s3://b-1/jobs/..", *LABELS], 2, "must be a folder below jobs/", id="dots"),
        pytest.param(["photos", "http://x/jobs/a", *LABELS], 2, "must be an s3:// URI", id="URI"),
        pytest.param(["photos", PLACE], 1, "", id="no label categories"),
        pytest.param(["photos", PLACE, "--labels", "a"], 2, "--labels", id="one category"),
        pytest.param(["empty", PLACE, *LABELS], 2, "holds no images", id="no images"),
        pytest.param(["pre.txt", PLACE, *LABELS], 2, "line 1: must be a line of", id="not recursive"),
        pytest.param(["part.json", PLACE, *LABELS], 2, "must list all objects", id="part"),
        pytest.param(["no.json", PLACE, *LABELS], 2, "list-objects-v2", id="other JSON"),
    ],
)
def test_what_is_refused_writes_nothing(
    rehearse: Rehearse, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    folder_of_images(tmp_path / "photos")
    (tmp_path / "empty").mkdir()
    (tmp_path / "pre.txt").write_text("                           PRE photos/\n")
    (tmp_path / "part.json").write_text('{"Contents": [{"Key": "a.png", "Size": 1}], "NextToken": "t"}')
    (tmp_path / "no.json").write_text('{"Buckets": []}')
    before = sorted(tmp_path.rglob("*"))
    done = rehearse("manifest", *arguments)
    assert done.returncode == code, done.stdout
    assert message in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
