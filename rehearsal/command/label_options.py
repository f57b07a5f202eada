"""The label categories that the options ``--labels`` and ``--labels-file`` give."""

import csv
from pathlib import Path

import click

from ground_truth.label_categories import LONGEST_NAME, InvalidLabelCategories, LabelCategories
from ground_truth.safe_text import printable


def categories_of(labels: str | None, labels_file: Path | None) -> LabelCategories | None:
    """The categories that the options give; None where neither is given.

    Raises:
        InvalidLabelCategories: if the list or the file is not valid; with all errors.
        OSError: if the file can't be read.
        click.UsageError: if both options are given.
    """
    if labels is not None and labels_file is not None:
        raise click.UsageError("--labels and --labels-file can't be given together")
    if labels is not None:
        return categories_in_option(labels)
    return categories_in_file(labels_file) if labels_file is not None else None


def categories_in_option(labels: str) -> LabelCategories:
    """The categories in a list such as ``dog,cat`` (CSV: a name with a comma stands in double quotes).

    Spaces around a name are not part of it.

    Raises:
        InvalidLabelCategories: if the list is not valid; with all errors.
    """
    if {"\n", "\r"} & set(labels):
        raise InvalidLabelCategories(["--labels: must be on one line; for more lines use --labels-file"])
    try:
        (names,) = csv.reader([labels], skipinitialspace=True, strict=True)
    except (csv.Error, ValueError) as error:
        raise InvalidLabelCategories([f"--labels: must be names separated by commas: {error}"]) from error
    return LabelCategories.of_names([name.strip() for name in names], "--labels")


def categories_in_file(path: Path) -> LabelCategories:
    """The categories in a text file, one name per line, or in a label category configuration file (.json).

    Raises:
        InvalidLabelCategories: if the file is not valid; with all errors.
        OSError: if it can't be read.
    """
    where = printable(str(path))
    content = path.read_bytes()
    if path.suffix.lower() == ".json":
        return LabelCategories.of_file(content, where)
    try:
        lines = content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidLabelCategories([f"{where} line {line}: must be UTF-8"]) from error
    return _categories_in_lines(where, [line.strip() for line in lines])


def _categories_in_lines(where: str, lines: list[str]) -> LabelCategories:
    first_seen: dict[str, int] = {}
    errors = []
    for number, name in enumerate(lines, start=1):
        if name in first_seen:
            errors.append(f"{where} line {number}: {name!r:.100} repeats line {first_seen[name]}")
        elif len(name) > LONGEST_NAME:
            errors.append(
                f"{where} line {number}: must have at most {LONGEST_NAME} characters, got {len(name)}"
            )
        elif name:
            first_seen[name] = number
    if errors:
        raise InvalidLabelCategories(errors)
    return LabelCategories.of_names(list(first_seen), where)
