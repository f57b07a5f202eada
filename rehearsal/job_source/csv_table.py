"""CSV files with a header, read so that every error has its line."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from ground_truth.safe_text import printable
from rehearsal.terminal import counted, error_lines, some_of

_LONGEST_CELL = 1_000_000


@dataclass(frozen=True, order=True)
class RowError:
    """What is wrong with a file, and in which line (the header is line 1)."""

    line: int
    text: str


class InvalidTable(ValueError):
    """A file can't be used as it is; ``errors`` has one sentence for each error, by line."""

    def __init__(self, path: Path, errors: Sequence[RowError]) -> None:
        self.errors = tuple(f"line {error.line}: {error.text}" for error in sorted(errors))
        heading = f"{printable(str(path))}: {counted(len(errors), 'error')}"
        super().__init__("\n".join([heading, *error_lines(self.errors)]))


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on (the header is line 1) and its cells by column name."""

    line: int
    cells: dict[str, str]


def read_table(
    path: Path, required: Sequence[str], optional: Sequence[str] = ()
) -> tuple[list[Row], list[RowError]]:
    """The rows of a CSV file (UTF-8, commas, a header), and what is wrong with others.

    Columns beyond ``required`` and ``optional`` are left out; empty lines are skipped.

    Returns:
        The rows that can be read, each with all required columns and those optional ones that the file has,
        and a error for each row that can't.

    Raises:
        InvalidTable: if the file is not such a table.
        OSError: if it can't be read.
    """
    records = list(_records(path))
    if not records:
        raise InvalidTable(
            path, [RowError(1, f"must name the columns {','.join(required)}; the file is empty")]
        )
    (_, header), *body = records
    _check_header(path, header, required)
    columns = {name: header.index(name) for name in (*required, *optional) if name in header}
    rows, errors = [], []
    for line, cells in body:
        if len(cells) == len(header):
            rows.append(Row(line, {name: cells[place] for name, place in columns.items()}))
        else:
            errors.append(RowError(line, f"must have {len(header)} cells, like the header, got {len(cells)}"))
    return rows, errors


def labels_in(cell: str) -> list[str]:
    """The labels that a cell joins by ``|``; none where it is empty."""
    return cell.split("|") if cell else []


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The non-empty records of the file, each with the line it starts on."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidTable(path, [RowError(line, f"must be CSV: {error}")]) from error
        if cells:
            yield line, cells


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidTable(
            path, [RowError(line, f"must be UTF-8, got byte 0x{content[error.start]:02x}")]
        ) from error


def _check_header(path: Path, header: list[str], required: Sequence[str]) -> None:
    missing = [name for name in required if name not in header]
    repeated = sorted(name for name, times in Counter(header).items() if times > 1)
    errors = []
    if missing:
        errors.append(
            RowError(1, f"must name the columns {','.join(required)}, got {','.join(header)!r:.200}")
        )
    if repeated:
        names = some_of((f"{name!r:.200}" for name in repeated), len(repeated))
        errors.append(RowError(1, f"must name each column once, got {names} again"))
    if errors:
        raise InvalidTable(path, errors)
