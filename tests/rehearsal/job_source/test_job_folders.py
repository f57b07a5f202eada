"""What is made of a folder: a job's files, or a job over its images."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ground_truth.image_formats import ImageFormat, image_format
from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.s3_location import S3Location
from rehearsal.command.label_options import categories_in_file, categories_in_option
from rehearsal.command.rehearsed_job import rehearsed_job
from rehearsal.job_source.image_folder import images_in
from rehearsal.job_source.job_folder import InvalidJobFolder
from rehearsal.job_source.placeholder_image import placeholder_image
from rehearsal.job_source.placeholder_job import placeholder_job
from rehearsal.terminal import files_left_out

PNG = b"\x89PNG\r\n\x1a\n rest"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PETS = LabelCategories(("dog", "cat"))


def folder_with(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def manifest(*uris: str) -> str:
    return "".join(json.dumps({"source-ref": uri}) + "\n" for uri in uris)


def test_images_are_found_by_the_longest_end_of_their_keys(tmp_path: Path) -> None:
    uris = ["s3://b-1/x/images/a.png", "s3://b-1/images/a.png", "s3://b-1/y/a.png", "s3://b-1/gone.png"]
    folder = folder_with(
        tmp_path / "pets",
        {"pets.manifest": manifest(*uris), "a.png": PNG, "images/a.png": PNG, "x/images/a.png": PNG},
    )
    files = rehearsed_job(folder).files
    assert {
        str(image.place): image.file and image.file.relative_to(folder).as_posix() for image in files.images
    } == {
        "s3://b-1/x/images/a.png": "x/images/a.png",
        "s3://b-1/images/a.png": "images/a.png",
        "s3://b-1/y/a.png": "a.png",
        "s3://b-1/gone.png": None,
    }
    assert (files.bucket, files.manifest_key) == ("b-1", "jobs/pets/pets.manifest")


def test_no_image_is_looked_for_outside_of_the_folder(tmp_path: Path) -> None:
    folder_with(tmp_path, {"secret.png": PNG})
    uris = [
        "s3://bucket/../secret.png",
        f"s3://bucket/{tmp_path}/secret.png",
        "s3://bucket/%2e%2e/secret.png",
    ]
    folder = folder_with(tmp_path / "pets", {"pets.manifest": manifest(*uris)})
    assert [image.file for image in rehearsed_job(folder).files.images] == [None, None, None]


def test_the_manifests_bytes_are_never_changed(tmp_path: Path) -> None:
    content = b'{ "source-ref" :"s3://b-1/\xe2\x80\x8b.png", "n": 1e2 }\r\n\nnot JSON'
    folder = folder_with(tmp_path / "pets", {"pets.manifest": content, "job.json": "{ }"})
    job = rehearsed_job(folder, workers_per_object=2)
    assert job.files.manifest == content
    assert json.loads(job.files.side_files["job.json"]) == {
        "HumanTaskConfig": {"NumberOfHumanWorkersPerDataObject": 2}
    }


def test_a_manifests_name_becomes_a_key_that_can_be_put(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "a\nb", {"c\nd \xe9.manifest": manifest("s3://b-1/a.png")})
    assert rehearsed_job(folder).files.manifest_key == "jobs/a-b/c-d \xe9.manifest"


@pytest.mark.parametrize(
    ("uris", "bucket", "data_buckets"),
    [
        pytest.param(
            ["s3://pets-1/a.png", "s3://pets-1/b.png"], "pets-1", (), id="one bucket is the stack's"
        ),
        pytest.param(
            ["s3://pets-1/a.png", "s3://pets-2/b.png"],
            "groundtruth-rehearsal",
            ("pets-1", "pets-2"),
            id="several are data buckets",
        ),
        pytest.param(
            ["s3://Not_A_Bucket/a.png"], "groundtruth-rehearsal", (), id="no bucket can be called so"
        ),
        pytest.param(["https://x/a.png"], "groundtruth-rehearsal", (), id="no image is in S3"),
    ],
)
def test_buckets(tmp_path: Path, uris: list[str], bucket: str, data_buckets: tuple[str, ...]) -> None:
    files = rehearsed_job(folder_with(tmp_path / "pets", {"pets.manifest": manifest(*uris)})).files
    assert (files.bucket, files.data_buckets) == (bucket, data_buckets)


def test_an_image_never_takes_the_manifests_place(tmp_path: Path) -> None:
    uris = ["s3://b-1/jobs/pets/pets.manifest", "s3://b-1/jobs/pets/job.json", "s3://b-1/a.png"]
    folder = folder_with(tmp_path / "pets", {"pets.manifest": manifest(*uris), "job.json": "{}"})
    assert [image.place.key for image in rehearsed_job(folder).files.images] == ["a.png"]


def test_missing_images_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    uris = [f"s3://b-1/{number}\x1b.png" for number in range(5)]
    folder = folder_with(tmp_path / "pets", {"pets.manifest": manifest(*uris), "truth.csv": "item,labels\n"})
    (note,) = rehearsed_job(folder).notes
    assert note == (
        f"5 images are not in {folder}; placeholders stand in:"
        " s3://b-1/0\\x1b.png, s3://b-1/1\\x1b.png, s3://b-1/2\\x1b.png and 2 more"
    )


def test_images_are_told_by_content_and_other_files_are_named(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path / "pets",
        {
            "b.PNG": PNG,
            "a/c.jpg": b"\xff\xd8\xff\xe0",
            "really-a-gif.jpg": b"GIF89a",
            "d.svg": SVG,
            "no-extension": b"BM" + bytes(12) + (40).to_bytes(4, "little"),
            "fake.png": "a text",
            "notes.txt": "a text",
            ".hidden.png": PNG,
            ".git/e.png": PNG,
            "out/f.png": PNG,
            "truth.csv": "item,labels\n",
            "g.manifest": "x",
        },
    )
    images = images_in(folder, not_in=folder / "out")
    assert list(images.files) == ["b.PNG", "d.svg", "no-extension", "really-a-gif.jpg", "a/c.jpg"]
    assert images.left_out == {
        "fake.png": "named .png, but its content is not an image",
        "g.manifest": "not an image",
        "notes.txt": "not an image",
    }


def test_links_are_followed_to_files_and_named_where_they_are_not(tmp_path: Path) -> None:
    elsewhere = folder_with(tmp_path / "elsewhere", {"a.png": PNG, "more/b.png": PNG})
    folder = folder_with(tmp_path / "pets", {"c.png": PNG})
    (folder / "a.png").symlink_to(elsewhere / "a.png")
    (folder / "more").symlink_to(elsewhere / "more")
    (folder / "gone.png").symlink_to(elsewhere / "gone.png")
    (folder / "again").symlink_to(folder)
    os.mkfifo(folder / "pipe.png")
    images = images_in(folder)
    assert list(images.files) == ["a.png", "c.png"]
    assert images.left_out == {
        "again": "a link to a folder",
        "gone.png": "a broken link",
        "more": "a link to a folder",
        "pipe.png": "not a file",
    }


def test_a_folder_that_can_not_be_read_is_named_and_the_others_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root can read every folder, so the system's refusal is emulated."""
    folder = folder_with(tmp_path / "pets", {"a.png": PNG, "locked/b.png": PNG, "sub/c.png": PNG})
    scandir = os.scandir

    def refused(path: Any) -> Any:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    images = images_in(folder)
    assert list(images.files) == ["a.png", "sub/c.png"]
    assert images.left_out == {"locked": "a folder that can't be read: Permission denied"}
    with pytest.raises(PermissionError):
        images_in(folder / "locked")


def test_files_that_are_left_out_are_named_by_reason() -> None:
    heic = {f"{number}.heic": "HEIC" for number in range(5)}
    assert files_left_out({**heic, "a\n.txt": "not an image", "6.heic": "HEIC"}) == (
        "7 files left out: 0.heic, 1.heic, 2.heic and 3 more (HEIC), a\\n.txt (not an image)"
    )
    assert files_left_out({"a": "x", "b": "y", "c": "z", "d": "z"}, most=2) == (
        "4 files left out: a (x), b (y), and 2 more for other reasons"
    )


def test_a_folder_of_images_becomes_a_job(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "my pets", {"é +.png": PNG, "sub/b.svg": SVG, "read.me": "x"})
    job = rehearsed_job(folder, categories=PETS, workers_per_object=2)
    prefix = "s3://groundtruth-rehearsal/jobs/my pets"
    assert job.files.manifest.decode() == manifest(f"{prefix}/é +.png", f"{prefix}/sub/b.svg").replace(
        "\\u00e9", "é"
    ).replace('": "', '":"')
    assert job.files.manifest_key == "jobs/my pets/my pets.manifest"
    assert json.loads(job.files.side_files["labels.json"]) == {
        "document-version": "2018-11-28",
        "labels": [{"label": "dog"}, {"label": "cat"}],
    }
    assert job.notes[0] == f"{folder}: 1 file left out: read.me (not an image)"


@pytest.mark.parametrize(
    ("files", "labels", "message"),
    [
        pytest.param(
            {"a.png": PNG}, None, "needs the label categories: --labels dog,cat", id="images, no labels"
        ),
        pytest.param({"a.txt": "x"}, PETS, "holds neither a .manifest file nor PNG", id="no image"),
        pytest.param(
            {"a.manifest": "", "b.manifest": ""},
            None,
            "must hold one .manifest file, got a.manifest, b.manifest",
            id="two manifests",
        ),
        pytest.param(
            {"a.manifest": "", "labels.json": "{}"}, PETS, "labels.json has some", id="labels from two places"
        ),
        pytest.param(
            {"a.manifest": "", "job.json": '{"Labels": []}'},
            PETS,
            "job.json has some",
            id="labels in job.json too",
        ),
    ],
)
def test_folders_that_make_no_job(
    tmp_path: Path, files: dict[str, bytes | str], labels: LabelCategories | None, message: str
) -> None:
    with pytest.raises(InvalidJobFolder) as caught:
        rehearsed_job(folder_with(tmp_path / "pets", files), categories=labels)
    assert message in str(caught.value)


def test_labels_are_added_to_a_job_that_has_none(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "pets", {"pets.manifest": manifest("s3://b-1/a.png")})
    files = rehearsed_job(folder, categories=PETS).files
    assert (files.categories, files.side_files["labels.json"]) == (PETS, PETS.as_file())


def test_a_placeholder_names_its_item_as_text() -> None:
    image = placeholder_image("<script>alert('x')</script> & \x1b\u202e")
    assert image_format(image) is ImageFormat.SVG
    assert b"<script" not in image
    assert b"\x1b" not in image
    assert "&lt;script&gt;alert(&#x27;x&#x27;)" in image.decode()
    assert "\\u202e" in image.decode()


def test_a_placeholder_job_has_an_object_per_item_in_order() -> None:
    files = placeholder_job("replay", ["b", "a/1", "a-1", "é\n"], PETS)
    assert [json.loads(line) for line in files.manifest.splitlines()] == [
        {"source-ref": "s3://groundtruth-rehearsal/jobs/replay/images/b.svg", "item": "b"},
        {"source-ref": "s3://groundtruth-rehearsal/jobs/replay/images/a-1.svg", "item": "a/1"},
        {"source-ref": "s3://groundtruth-rehearsal/jobs/replay/images/a-1-2.svg", "item": "a-1"},
        {"source-ref": "s3://groundtruth-rehearsal/jobs/replay/images/é-.svg", "item": "é\n"},
    ]
    assert files.images[0].place == S3Location("groundtruth-rehearsal", "jobs/replay/images/b.svg")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("dog,cat", ("dog", "cat"), id="names between commas"),
        pytest.param('dog, "big, grey bird"', ("dog", "big, grey bird"), id="a quoted name keeps its comma"),
    ],
)
def test_labels_option(text: str, names: tuple[str, ...]) -> None:
    assert categories_in_option(text).names == names


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("dog", "--labels: must hold 2 to 50 label categories, got 1", id="one label"),
        pytest.param("dog,,cat", "--labels[1]: a label category must not be empty", id="an empty label"),
        pytest.param("dog,dog", "--labels[1]: 'dog' is repeated, first at [0]", id="a label twice"),
        pytest.param(
            'dog,"cat',
            "--labels: must be names separated by commas: unexpected end of data",
            id="an open quote",
        ),
    ],
)
def test_labels_option_with_errors(text: str, error: str) -> None:
    with pytest.raises(InvalidLabelCategories) as caught:
        categories_in_option(text)
    assert caught.value.errors == (error,)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("categories.txt", "\ufeffdog\r\n\r\nbig, grey bird\r\n", id="one name per line"),
        pytest.param(
            "labels.json", '{"labels": [{"label": "dog"}, {"label": "big, grey bird"}]}', id="labels.json"
        ),
    ],
)
def test_labels_file(tmp_path: Path, name: str, content: str) -> None:
    folder_with(tmp_path, {name: content})
    assert categories_in_file(tmp_path / name).names == ("dog", "big, grey bird")


def test_labels_file_with_errors(tmp_path: Path) -> None:
    file = folder_with(tmp_path, {"categories.txt": f"dog\n{'x' * 257}\ncat\ndog\n"}) / "categories.txt"
    with pytest.raises(InvalidLabelCategories) as caught:
        categories_in_file(file)
    assert caught.value.errors == (
        f"{file} line 2: must have at most 256 characters, got 257",
        f"{file} line 4: 'dog' repeats line 1",
    )
