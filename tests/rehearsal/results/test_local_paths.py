"""Where the objects of a job's S3 output lie in the local copy."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.results.mirror import FolderInUse, local_paths, prepare


@pytest.mark.parametrize(
    ("key", "path"),
    [
        pytest.param(
            "manifests/output/output.manifest", "manifests/output/output.manifest", id="a plain key"
        ),
        pytest.param("0/2026-11-23_17:29:40.json", "0/2026-11-23_17:29:40.json", id="a colon stays"),
        pytest.param("é \u200b+ü.json", "é %E2%80%8B+ü.json", id="what does not show is encoded"),
        pytest.param("../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd", id="a way out of the folder"),
        pytest.param("/etc/passwd", "%/etc/passwd", id="a path from the root"),
        pytest.param("a/./b//c/", "a/%2E/b/%/c/%", id="names that are not valid"),
        pytest.param("a\\..\\b\x00\n\x1b", "a%5C..%5Cb%00%0A%1B", id="backslashes and control characters"),
        pytest.param("100%", "100%25", id="the sign that encodes"),
    ],
)
def test_local_path(key: str, path: str) -> None:
    assert local_paths([key]) == {key: path}


def test_a_file_and_a_folder_of_one_name_are_told_apart() -> None:
    assert local_paths(["a", "a/b", "a%"]) == {"a": "a%", "a/b": "a/b", "a%": "a%25"}


@given(
    st.lists(st.text(st.sampled_from("ab./%\\\n\u00e9\U0001f989"), max_size=300), unique=True, max_size=20)
)
def test_no_two_keys_share_a_path_and_none_leads_out(keys: list[str]) -> None:
    paths = local_paths(keys)
    assert len(set(paths.values())) == len(keys)
    for path in paths.values():
        assert not PurePosixPath(path).is_absolute()
        assert not {"", ".", ".."} & set(path.split("/"))
        assert all(len(part.encode()) <= 255 for part in path.split("/"))


def test_only_an_earlier_rehearsals_results_are_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "results"
    prepare(folder)
    for name in (
        "functions.log",
        "summary.json",
        "pets.manifest.started.json",
        "annotations/a/b.json",
        "mine.txt",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    prepare(folder)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    with pytest.raises(FolderInUse, match="must be empty, or hold an earlier rehearsal's results"):
        prepare(folder)
    assert (folder / "mine.txt").exists()
