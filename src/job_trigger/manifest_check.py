"""The check of a manifest, in one pass over its bytes as they stream by.

Memory grows by one hash and two numbers for each line, for finding images that are there twice.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ground_truth.manifest import (
    HUMAN_ANNOTATION_KEY,
    LONGEST_LINE,
    METADATA_SUFFIX,
    NO_VALUE,
    InvalidLine,
    LineFault,
    failed_attributes,
    human_annotation_declined,
    read_line,
)
from ground_truth.s3_location import InvalidS3Uri, S3Location
from job_trigger.problems import Problem, shown

MOST_LISTED = 100
"""Errors, and warnings of each kind, beyond this many are counted and not listed."""

# No attribute of a line this short can have 20,000 characters: compact JSON is never five times as long as
# what it was read from (1e15 becomes 1000000000000000.0).
_SHORT_LINE = 4000
_LONGEST_LINE_BYTES = LONGEST_LINE * 4 + len("\r")
_OTHER_FILES = {b"\x1f\x8b": "gzip", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass
class ManifestFindings:
    """What the check found."""

    objects: int = 0
    """Lines, good or bad."""
    to_label: int = 0
    """Good lines that workers will be asked about."""
    errors: list[Problem] = field(default_factory=list)
    """The first ones, by line."""
    error_count: int = 0
    warnings: list[Problem] = field(default_factory=list)
    """The first ones of each kind, by line."""
    warning_count: int = 0
    first_object: dict[str, Any] | None = None
    """The first good line, None if there is none."""


class ManifestCheck:
    """Checks a manifest that is fed to it piece by piece.

    Args:
        file: the manifest's name, for messages.
        label_attribute: the attribute that the labeling job will write.
        buckets: names of the buckets that images may be in; None: in any.
        max_objects: the most lines a manifest may have.
        on_image: told the line number and the place of each image.
    """

    def __init__(
        self,
        file: str,
        label_attribute: str,
        buckets: Collection[str] | None,
        max_objects: int,
        on_image: Callable[[int, S3Location], None] | None = None,
    ) -> None:
        self._file = file
        self._label_attribute = label_attribute
        self._buckets = buckets
        # With the slash, so that a bucket whose name begins like another's is not taken for it.
        self._prefixes = tuple(f"s3://{bucket}/" for bucket in buckets or ())
        self._max_objects = max_objects
        self._on_image = on_image
        self._decode = msgspec.json.Decoder().decode
        self._rest = b""
        self._line_number = 0
        self._first_lines: dict[int, int] = {}
        self._warned: dict[str, int] = {}
        self._findings = ManifestFindings()
        self.hopeless = False
        """Whether the file is no manifest at all, so that reading on tells nothing more."""

    @property
    def error_count(self) -> int:
        """Errors found so far."""
        return self._findings.error_count

    def feed(self, piece: bytes) -> None:
        """Check the lines that ``piece``, the next bytes of the manifest, completes."""
        if self.hopeless:
            return
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            if self.hopeless:
                return
            self._check(line)
        # A file without line ends must not pile up: what is kept of a line is enough to call it too long.
        self._rest = self._rest[: _LONGEST_LINE_BYTES + 1]

    def finish(self) -> ManifestFindings:
        """What was found, once all bytes were fed."""
        findings = self._findings
        if self._rest and not self.hopeless:
            self._check(self._rest)
            self._rest = b""
        findings.objects = self._line_number
        if self._line_number > self._max_objects:
            too_many = f"the manifest has {self._line_number:,} lines"
            right = f"at most {self._max_objects:,} data objects (MaxObjects)"
            self._error(self._max_objects + 1, LineFault(too_many, right))
        if not self._line_number and not self.hopeless:
            self._error(None, LineFault("the manifest is empty", "at least one data object"))
        findings.errors.sort(key=lambda problem: problem.line or 0)
        findings.warnings.sort(key=lambda problem: problem.line or 0)
        return findings

    def _check(self, line: bytes) -> None:
        self._line_number += 1
        if self._line_number == 1 and line[:2] in _OTHER_FILES:
            self.hopeless = True
            kind = _OTHER_FILES[line[:2]]
            self._error(
                1, LineFault(f"the manifest is a {kind} file, which is not supported", "JSON Lines in UTF-8")
            )
            return
        data_object = self._plainly_good(line)
        if data_object is None:
            data_object = self._examined(line)
            if data_object is None:
                return
        findings = self._findings
        if findings.first_object is None:
            findings.first_object = data_object
        self._note_image(data_object)
        if len(data_object) == 1:
            findings.to_label += 1
        else:
            self._note_earlier_jobs(data_object)

    def _plainly_good(self, line: bytes) -> dict[str, Any] | None:
        """The data object of a line that is seen to be good in little time, None to have a closer look."""
        # An escaped or repeated "source-ref" is left to the reader that sees which keys are there twice.
        if len(line) > _SHORT_LINE or b"\\u" in line or line.count(b'"source-ref"') != 1:
            return None
        try:
            data_object = self._decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        uri = data_object.get("source-ref") if type(data_object) is dict else None
        if type(uri) is not str or not uri.startswith(self._prefixes) or uri in self._prefixes:
            return None
        return None if b'"$' in line else data_object

    def _examined(self, line: bytes) -> dict[str, Any] | None:
        """The data object of a line that is good, None after saying what is wrong with it."""
        try:
            data_object, faults = read_line(line)
        except InvalidLine as error:
            self._error(self._line_number, error.fault)
            return None
        faults += self._source_faults(data_object)
        for fault in faults:
            self._error(self._line_number, fault)
        return None if faults else data_object

    def _source_faults(self, data_object: dict[str, Any]) -> list[LineFault]:
        if "source-ref" in data_object:
            return self._image_faults(data_object["source-ref"])
        text = data_object.get("source")
        if "source" not in data_object:
            return [LineFault('"source-ref" is missing', "the image's s3:// URI as source-ref", "source-ref")]
        if not isinstance(text, str) or not text.strip():
            return [LineFault('"source" is no text', "the text to label", "source", text)]
        return []

    def _image_faults(self, uri: object) -> list[LineFault]:
        try:
            place = S3Location.parse(uri)
            place.key.encode()
        except (InvalidS3Uri, UnicodeEncodeError):
            right = "an s3:// URI with a bucket and a key, such as s3://bucket/dog.jpg"
            return [LineFault('"source-ref" names no object in S3', right, "source-ref", uri)]
        if self._buckets is not None and place.bucket not in self._buckets:
            right = f"one in {' or '.join(self._buckets)} (the stack's bucket and DataBuckets)"
            fault = '"source-ref" is in a bucket that this stack may not read'
            return [LineFault(fault, right, "source-ref", uri)]
        return []

    def _note_image(self, data_object: dict[str, Any]) -> None:
        uri = data_object.get("source-ref")
        if uri is None:
            return
        first = self._first_lines.setdefault(hash(uri), self._line_number)
        if first != self._line_number:
            self._warn(
                "repeated", f'"source-ref" is the same as in line {first:,}; it will be paid for twice'
            )
        if self._on_image:
            self._on_image(self._line_number, S3Location.parse(uri))

    def _note_earlier_jobs(self, data_object: dict[str, Any]) -> None:
        attribute = self._label_attribute
        if attribute in data_object:
            self._warn("labeled", f'"{attribute}" is there already; the line is passed through unchanged')
        elif HUMAN_ANNOTATION_KEY in data_object and human_annotation_declined(data_object):
            self._warn("declined", f'"{HUMAN_ANNOTATION_KEY}" is false; nobody is asked about the line')
        else:
            self._findings.to_label += 1
        if any(key.endswith(METADATA_SUFFIX) for key in data_object):
            for failed, metadata in failed_attributes(data_object):
                if failed == attribute or "failure-reason" in metadata:
                    reason = shown(metadata.get("failure-reason", "no reason given"))
                    self._warn("failed", f'"{failed}" failed in an earlier labeling job: {reason}')

    def _error(self, line: int | None, fault: LineFault) -> None:
        self._findings.error_count += 1
        if len(self._findings.errors) < MOST_LISTED:
            value = None if fault.value is NO_VALUE else shown(fault.value)
            problem = Problem(self._file, fault.message, fault.expected, line, fault.key, value)
            self._findings.errors.append(problem)

    def _warn(self, kind: str, message: str) -> None:
        self._findings.warning_count += 1
        self._warned[kind] = self._warned.get(kind, 0) + 1
        if self._warned[kind] <= MOST_LISTED:
            self._findings.warnings.append(Problem(self._file, message, line=self._line_number))
