"""Truth files and response files: what they say, and what is wrong with them."""

from pathlib import Path

import pytest

from rehearsal.job_source.csv_table import InvalidTable
from rehearsal.job_source.truth import KnownLabels, read_truth
from rehearsal.workers.replay import GivenResponse, read_responses

CATEGORIES = ("dog", "cat", "big, grey bird")


def written(folder: Path, content: bytes | str) -> Path:
    file = folder / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            "item,labels\na,dog|cat\nb,\n",
            {"a": KnownLabels(frozenset({"dog", "cat"})), "b": KnownLabels(frozenset())},
            id="labels are joined by bars, and an empty cell has none",
        ),
        pytest.param(
            'labels,source,item\r\n"big, grey bird",x,a\r\n',
            {"a": KnownLabels(frozenset({"big, grey bird"}))},
            id="columns come in any order, others are passed over, and quotes keep a comma",
        ),
        pytest.param(
            b"\xef\xbb\xbfitem,labels\na,dog\n",
            {"a": KnownLabels(frozenset({"dog"}))},
            id="a byte order mark is no part of the first column's name",
        ),
        pytest.param(
            "item,labels,judged\na,dog,dog|cat\nb,,cat\nc,dog,\n",
            {
                "a": KnownLabels(frozenset({"dog"}), frozenset({"dog", "cat"})),
                "b": KnownLabels(frozenset(), frozenset({"cat"})),
                "c": KnownLabels(frozenset({"dog"})),
            },
            id="judged names the categories of which something is known, and empty means all",
        ),
        pytest.param(
            "item,labels\n\n\na,dog\n", {"a": KnownLabels(frozenset({"dog"}))}, id="empty lines are none"
        ),
    ],
)
def test_truth_file(tmp_path: Path, content: bytes | str, expected: dict[str, KnownLabels]) -> None:
    assert read_truth(written(tmp_path, content), CATEGORIES) == expected


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        pytest.param(
            "", ["line 1: must name the columns item,labels; the file is empty"], id="an empty file"
        ),
        pytest.param(
            "item,label\na,dog\n",
            ["line 1: must name the columns item,labels, got 'item,label'"],
            id="a column that is missing",
        ),
        pytest.param(
            "item,labels,item\na,dog,b\n",
            ["line 1: must name each column once, got 'item' again"],
            id="a column that is there twice",
        ),
        pytest.param(
            "item,labels,d,c,b,a,a,b,c,d\n",
            ["line 1: must name each column once, got 'a', 'b', 'c' and 1 more again"],
            id="many columns that are there twice",
        ),
        pytest.param(
            b"item,labels\na,dog\nb,\xff\n",
            ["line 3: must be UTF-8, got byte 0xff"],
            id="bytes that are no UTF-8",
        ),
        pytest.param(
            'item,labels\na,"dog\n',
            ["line 2: must be CSV: unexpected end of data"],
            id="a quote that never ends",
        ),
        pytest.param(
            "item,labels,judged\na,dog\nb,wolf,\n,dog,\na,dog,\na,cat,\nd,dog||cat,\ne,dog,cat\n",
            [
                "line 2: must have 3 cells, like the header, got 2",
                "line 3: label 'wolf' is not among the categories ('dog', 'cat', 'big, grey bird')",
                "line 4: item must not be empty",
                "line 6: item 'a' repeats line 5",
                "line 7: a label between two | must not be empty",
                "line 8: label 'dog' must be one of the judged categories",
            ],
            id="all errors of the rows at once, each with its line",
        ),
        pytest.param(
            'item,labels\n"a\nb",wolf\nc,fox\n',
            [
                "line 2: label 'wolf' is not among the categories ('dog', 'cat', 'big, grey bird')",
                "line 4: label 'fox' is not among the categories ('dog', 'cat', 'big, grey bird')",
            ],
            id="a row that goes over two lines is named by its first",
        ),
    ],
)
def test_truth_file_with_errors(tmp_path: Path, content: bytes | str, errors: list[str]) -> None:
    with pytest.raises(InvalidTable) as caught:
        read_truth(written(tmp_path, content), CATEGORIES)
    assert list(caught.value.errors) == errors


def test_responses_are_by_item_and_in_file_order(tmp_path: Path) -> None:
    file = written(tmp_path, "item,worker,labels\n2,w1,dog\n1,w1,cat|cat|dog\n2,w0,\n")
    assert read_responses(file, CATEGORIES) == {
        "2": [GivenResponse("w1", ("dog",)), GivenResponse("w0", ())],
        "1": [GivenResponse("w1", ("cat", "dog"))],
    }
    assert list(read_responses(file)) == ["2", "1"]


def test_all_errors_of_a_response_file_are_reported_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, "item,worker,labels\na,w1,dog\na,w1,cat\n,,dog\nb,w1,wolf\nb,w2,Dog\n")
    with pytest.raises(InvalidTable) as caught:
        read_responses(file, CATEGORIES)
    among = "is not among the categories ('dog', 'cat', 'big, grey bird')"
    assert list(caught.value.errors) == [
        "line 3: worker 'w1' already answered item 'a', in line 2",
        "line 4: item must not be empty",
        "line 4: worker must not be empty",
        f"line 5: label 'wolf' {among}",
        f"line 6: label 'Dog' {among}",
    ]


def test_a_terminal_is_not_told_what_to_do_by_a_cell(tmp_path: Path) -> None:
    file = written(tmp_path, "item,worker,labels\na,w1,\x1b[2Jwolf\n")
    with pytest.raises(InvalidTable) as caught:
        read_responses(file, CATEGORIES)
    assert "\x1b" not in str(caught.value)
    assert "\\x1b[2Jwolf" in str(caught.value)


def test_very_many_errors_are_counted_and_not_all_shown(tmp_path: Path) -> None:
    file = written(tmp_path, "item,labels\n" + "".join(f"{number},wolf\n" for number in range(80)))
    with pytest.raises(InvalidTable) as caught:
        read_truth(file, CATEGORIES)
    assert len(caught.value.errors) == 80
    assert str(caught.value).splitlines()[0].endswith("table.csv: 80 errors")
    assert str(caught.value).splitlines()[-1] == "  and 30 more errors"
