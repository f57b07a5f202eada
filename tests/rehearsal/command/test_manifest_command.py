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
2024-01-02 03:04:07      12345 photos/d.WebP
2024-01-02 03:04:07          0 photos/empty.png
2024-01-02 03:04:07   40000001 photos/huge.png
2024-01-02 03:04:07         10 photos/notes.txt

Total Objects: 8
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
        assert (
            "photos/c.heic (the task does not allow HEIC images: convert it to JPEG),"
            " photos/d.WebP (the task does not allow WebP images: convert it to JPEG)" in done.stderr
        )
        assert "photos/empty.png (empty)" in done.stderr
        assert "photos/huge.png (40,000,001 bytes, more than 40,000,000)" in done.stderr
    assert rehearse("check", "pets").returncode == 0
    assert rehearse("run", "pets", "--output", "out").returncode == 0


def upload_commands(stdout: str) -> list[str]:
    return [line.strip() for line in stdout.splitlines() if line.startswith("  aws s3")]


def test_images_are_uploaded_too_where_the_job_is_written_elsewhere(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    folder_of_images(tmp_path / "-photos")
    done = rehearse("manifest", "--output", "job", *LABELS, "--", "-photos", PLACE)
    assert done.returncode == 0, done.stderr
    assert upload_commands(done.stdout) == [
        "aws s3 sync ./-photos s3://b-1/jobs/pets/ --exclude '*.manifest'"
        " --exclude job.json --exclude labels.json --exclude worker-template.liquid.html",
        "aws s3 sync job s3://b-1/jobs/pets/ --exclude '*.manifest'",
        "aws s3 cp job/pets.manifest s3://b-1/jobs/pets/",
    ]
    written = sorted(path.name for path in (tmp_path / "job").iterdir())
    assert written == ["job.json", "labels.json", "pets.manifest"]
    assert not (tmp_path / "-photos" / "pets.manifest").exists()


def test_an_output_folder_among_the_images_holds_none(rehearse: Rehearse, tmp_path: Path) -> None:
    photos = folder_of_images(tmp_path / "photos")
    (photos / "job").mkdir()
    (photos / "job" / "old.svg").write_text("<svg/>")
    done = rehearse("manifest", "photos", PLACE, *LABELS, "--output", "photos/job")
    assert done.returncode == 0, done.stderr
    images = [line["source-ref"] for line in lines(photos / "job" / "pets.manifest")]
    assert images == [f"{PLACE}b.svg", f"{PLACE}sub/a +%20.svg"]


def test_spaces_around_labels_are_not_part_of_them(rehearse: Rehearse, tmp_path: Path) -> None:
    folder_of_images(tmp_path / "photos")
    done = rehearse("manifest", "photos", PLACE, "--labels", 'dog , "big, grey bird",cat ')
    assert done.returncode == 0, done.stderr
    labels = json.loads((tmp_path / "photos/labels.json").read_text())["labels"]
    assert labels == [{"label": "dog"}, {"label": "big, grey bird"}, {"label": "cat"}]


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
        pytest.param(["photos", f"{PLACE}a.manifest", *LABELS], 2, "must be a folder below", id="manifest"),
        pytest.param(
            ["photos", "s3://BUCKET/jobs/pets/", *LABELS],
            2,
            "s3://BUCKET/jobs/pets/: must name a bucket (3 to 63 lowercase letters, digits, dots and"
            " hyphens), got 'BUCKET'; the stack's output BucketName is yours",
            id="a bucket as the README names it",
        ),
        pytest.param(
            ["photos", f"s3://b-1/jobs/{'x' * 506}", *LABELS],
            2,
            "the manifest's key must be Unicode of at most 1024 bytes",
            id="long place",
        ),
        pytest.param(
            ["list.txt", PLACE, *LABELS, "--bucket", "B X"], 2, "must be a bucket's name", id="bucket"
        ),
        pytest.param(["photos", PLACE, "--labels", "a, a "], 2, "'a' is repeated", id="repeated category"),
        pytest.param(
            ["photos", PLACE, "--labels", "a\nb,c"], 2, "--labels: must be on one line", id="line break"
        ),
        pytest.param(["other", PLACE, *LABELS], 2, "old.MANIFEST: a job's folder must hold", id="another"),
        pytest.param(["taken", PLACE, *LABELS], 2, "taken/labels.json: Is a directory", id="a folder"),
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
    (tmp_path / "list.txt").write_text(LISTING)
    (folder_of_images(tmp_path / "other") / "old.MANIFEST").write_text("{}\n")
    (folder_of_images(tmp_path / "taken") / "labels.json").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = rehearse("manifest", *arguments)
    assert done.returncode == code, done.stdout
    assert message in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
