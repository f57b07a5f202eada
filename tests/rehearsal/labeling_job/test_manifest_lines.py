"""Input manifests: their lines, or all that is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.labeling_job.manifest_lines import InvalidManifest, read_manifest


@pytest.mark.parametrize(
    ("content", "indexes"),
    [
        (b'{"source":"a"}\n{"source":"b"}\n', [0, 1]),
        (b'{"source":"a"}\r\n{"source":"b"}', [0, 1]),
        ('{"source":"a\u2028b\x85"}\n{"source":"b"}'.encode(), [0, 1]),
    ],
    ids=["line feeds", "carriage returns and no last line end", "characters that only look like line ends"],
)
def test_lines_end_at_line_feeds_only(content: bytes, indexes: list[int]) -> None:
    assert [line.index for line in read_manifest(content)] == indexes


@given(st.binary(max_size=60))
def test_any_bytes_are_lines_or_faults(content: bytes) -> None:
    try:
        lines, errors = read_manifest(content), ()
    except InvalidManifest as error:
        lines, errors = [], error.errors
    assert bool(lines) != bool(errors)


def test_a_manifest_of_too_many_objects_is_refused() -> None:
    with pytest.raises(InvalidManifest, match="must hold at most 100,000 data objects, got 100,001"):
        read_manifest(b"\n" * 100_001)
