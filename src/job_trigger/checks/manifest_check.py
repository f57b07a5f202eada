"""The check of a manifest, in one pass over its bytes as they stream.

Memory grows by one hash and one number for each line up to the most allowed, for finding repeated images.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, field

from ground_truth.manifest import (
    HUMAN_ANNOTATION_KEY,
    LONGEST_LINE,
    InvalidLine,
    failed_attributes,
    human_annotation_declined,
    read_line,
)
from ground_truth.problem import Problem
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import safe_repr
from job_trigger.checks.data_object_rules import DataObjectRules

MOST_LISTED = 100
"""Errors, and warnings of each kind, beyond this many are counted and not listed."""

# No attribute of a line this short can have 20,000 characters: compact JSON is never five times as long as
# its source (1e15 becomes 1000000000000000.0).
_SHORT_LINE = 4000
_LONGEST_LINE_BYTES = LONGEST_LINE * 4 + len("\r")
# Characters that need no escape: no library writes source\u002dref, but it is valid JSON.
_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")
_EXAMPLES = 2
_OTHER_FILES = {b"\x1f\x8b": "gzip", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Example(NamedTuple):
    """A good line that stands for others of its kind."""

    line: int
    data_object: dict[str, Any]


class ManifestFindings(Struct):
    """What the check found."""

    objects: int = 0
    """Lines, good or bad."""
    to_label: int = 0
    """Good lines that workers will be asked about."""
    answered_earlier: int = 0
    """Good lines with the answers of earlier jobs that workers will not be asked about."""
    errors: list[Problem] = field(default_factory=list)
    """The first ones, by line."""
    error_count: int = 0
    warnings: list[Problem] = field(default_factory=list)
    """The first ones of each kind, by line."""
    warning_count: int = 0
    images: list[Example] = field(default_factory=list)
    """The first good lines with different images, at most two."""
    texts: list[Example] = field(default_factory=list)
    """The first good line with text in place of an image."""


class ManifestCheck:
    """Checks a manifest that is fed to it piece by piece."""

    def __init__(
        self,
        file: str,
        rules: DataObjectRules,
        max_objects: int,
        on_image: Callable[[int, S3Location], None] | None = None,
    ) -> None:
        """Prepare the check.

        Args:
            file: the manifest's name, for messages.
            rules: what a line may hold in this job.
            max_objects: the most lines a manifest may have.
            on_image: called with the line number and the place of each image.
        """
        self._file = file
        self._rules = rules
        self._special_keys = rules.special_keys
        # With the slash, so that a bucket whose name begins like another's is not taken for it.
        self._prefixes = tuple(f"s3://{bucket}/" for bucket in rules.buckets)
        self._max_objects = max_objects
        self._on_image = on_image
        self._decode = msgspec.json.Decoder().decode
        self._rest = b""
        self._line_number = 0
        self._first_lines: dict[int, int] = {}
        self._warned: dict[str, int] = {}
        self._findings = ManifestFindings()
        self.hopeless = False
        """Whether reading on would change nothing: the file is not a manifest, or far too long."""

    @property
    def error_count(self) -> int:
        """Errors found so far."""
        return self._findings.error_count

    def feed(self, piece: bytes) -> None:
        """Check the lines that ``piece``, the next bytes of the manifest, completes."""
        block, line_end, self._rest = (self._rest + piece).rpartition(b"\n")
        if line_end:
            self._check_lines(block)
        # A file without line ends must not pile up: what is kept of a line is enough to call it too long.
        self._rest = self._rest[: _LONGEST_LINE_BYTES + 1]

    def finish(self) -> ManifestFindings:
        """What was found, once all bytes were fed."""
        findings = self._findings
        if self._rest:
            self._check_lines(self._rest)
            self._rest = b""
        findings.objects = self._line_number
        if not self._line_number and not self.hopeless:
            self._error(None, Problem("the manifest is empty", "at least one data object"))
        return findings

    def _check_lines(self, block: bytes) -> None:
        if not self._line_number and block[:2] in _OTHER_FILES:
            self.hopeless = True
            unsupported = f"the manifest is a {_OTHER_FILES[block[:2]]} file, which is not supported"
            self._error(1, Problem(unsupported, "JSON Lines in UTF-8"))
        if self.hopeless:
            return
        lines = block.split(b"\n")
        all_plain = _has_plain_keys(block)
        for line in lines:
            if self._line_number == self._max_objects:
                self.hopeless = True
                too_many = f"the manifest has more than {self._max_objects:,} lines"
                right = f"at most {self._max_objects:,} data objects (MaxObjects)"
                self._error(self._max_objects + 1, Problem(too_many, right))
                return
            self._line_number += 1
            plain = all_plain or _has_plain_keys(line)
            data_object = (self._plainly_good(line) if plain else None) or self._examined(line)
            if data_object is not None:
                self._note(data_object)

    def _plainly_good(self, line: bytes) -> dict[str, Any] | None:
        """The data object of a line that is quickly seen to be good, None if it must be examined."""
        if len(line) > _SHORT_LINE or line.count(b'"source-ref"') != 1:
            return None
        try:
            data_object: dict[str, Any] = self._decode(line)
            uri = data_object["source-ref"]
            named = uri.startswith(self._prefixes) and not uri.endswith("/")
        except (
            msgspec.DecodeError,
            UnicodeDecodeError,
            RecursionError,
            LookupError,
            TypeError,
            AttributeError,
        ):
            return None
        if len(data_object) > 1 and not self._special_keys.isdisjoint(data_object):
            return None
        return data_object if named else None

    def _examined(self, line: bytes) -> dict[str, Any] | None:
        """The data object of a line that is good, None after saying what is wrong with it."""
        try:
            data_object, problems = read_line(line)
        except InvalidLine as error:
            self._error(self._line_number, error.problem)
            return None
        problems += self._rules.problems(data_object)
        for problem in problems:
            self._error(self._line_number, problem)
        return None if problems else data_object

    def _note(self, data_object: dict[str, Any]) -> None:
        """Take note of a good line."""
        findings, number = self._findings, self._line_number
        uri = data_object.get("source-ref")
        if len(data_object) == 1 or self._note_earlier_jobs(data_object):
            findings.to_label += 1
            if uri is not None:
                first = self._first_lines.setdefault(hash(uri), number)
                if first != number:
                    repeated = f'"source-ref" is the same as in line {first:,}; it will be paid for twice'
                    self._warn("repeated", repeated)
        elif self._rules.answers_key in data_object:
            findings.answered_earlier += 1
        if len(findings.images) < _EXAMPLES or uri is None:
            self._note_example(data_object)
        if self._on_image and uri is not None:
            self._on_image(number, S3Location.parse(uri))

    def _note_example(self, data_object: dict[str, Any]) -> None:
        images, texts = self._findings.images, self._findings.texts
        uri = data_object.get("source-ref")
        if uri is None and not texts:
            texts.append(Example(self._line_number, data_object))
        if uri is not None and all(uri != image.data_object["source-ref"] for image in images):
            images.append(Example(self._line_number, data_object))

    def _note_earlier_jobs(self, data_object: dict[str, Any]) -> bool:
        """Take note of what earlier jobs left in a line; whether workers will be asked about it."""
        attribute, is_asked = self._rules.label_attribute, False
        if attribute in data_object:
            self._warn("labeled", f'"{attribute}" already exists; the line is passed through unchanged')
        elif human_annotation_declined(data_object):
            self._warn("declined", f'"{HUMAN_ANNOTATION_KEY}" is false; workers are not asked about the line')
        else:
            is_asked = True
        for failed, metadata in failed_attributes(data_object):
            if failed == attribute or "failure-reason" in metadata:
                reason = safe_repr(metadata.get("failure-reason", "no reason given"))
                self._warn("failed", f'"{failed:.200}" failed in an earlier labeling job: {reason}')
        return is_asked

    def _error(self, line: int | None, problem: Problem) -> None:
        self._findings.error_count += 1
        if len(self._findings.errors) < MOST_LISTED:
            self._findings.errors.append(problem.at(self._file, line))

    def _warn(self, kind: str, message: str) -> None:
        self._findings.warning_count += 1
        self._warned[kind] = self._warned.get(kind, 0) + 1
        if self._warned[kind] <= MOST_LISTED:
            warning = Problem(message, file=self._file, line=self._line_number, severity="warning")
            self._findings.warnings.append(warning)


def _has_plain_keys(text: bytes) -> bool:
    """Whether it is plain without decoding the JSON that no key starts with $ or is written with escapes.

    Searching many lines together is faster than searching each, and one byte is faster to find than two.
    """
    return (b"\\" not in text or not _ESCAPED_ASCII.search(text)) and (b"$" not in text or b'"$' not in text)
