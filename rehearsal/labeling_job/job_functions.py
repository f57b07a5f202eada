"""The two functions that a labeling job names: this package's, or AWS's own for the task."""

from collections.abc import Sequence
from typing import Any

from ground_truth.consolidated_annotation import AnswerShape, creation_date
from ground_truth.label_categories import LabelCategories
from rehearsal.labeling_job.consolidation_call import consolidation_request
from rehearsal.labeling_job.job import JobFailure, LabelingJob
from rehearsal.labeling_job.manifest_lines import ManifestLine
from rehearsal.labeling_job.pre_annotation_call import pre_annotation_request
from rehearsal.lambda_functions.built_in_functions import built_in_consolidation, built_in_pre_annotation
from rehearsal.lambda_functions.function_names import (
    CONSOLIDATION,
    PRE_ANNOTATION,
    UnknownFunction,
    built_in_role,
    logical_id,
)
from rehearsal.lambda_functions.functions import FunctionError, Functions


class JobFunctions:
    """Calls the functions of one job.

    Args:
        categories: the job's label categories, which AWS's own functions need.
        any_function: whether functions of any name may be taken for this package's.

    Raises:
        JobFailure: if a function is not known, or needs label categories that the job does not name.
    """

    def __init__(
        self,
        job: LabelingJob,
        categories: LabelCategories | None,
        functions: Functions,
        *,
        any_function: bool,
    ) -> None:
        self._job = job
        self._functions = functions
        self._pre_annotation = self._function(job.pre_annotation_arn, PRE_ANNOTATION, any_function)
        self._consolidation = self._function(job.consolidation_arn, CONSOLIDATION, any_function)
        if categories is None and None in (self._pre_annotation, self._consolidation):
            raise JobFailure("ClientError: LabelCategoryConfigS3Uri is required for AWS's own functions")
        self._categories = categories or LabelCategories(())

    @property
    def concurrency(self) -> int:
        """How many calls may run at a time."""
        return self._functions.concurrency

    @property
    def has_built_in_consolidation(self) -> bool:
        """Whether AWS's own function consolidates, so that its metadata is kept."""
        return self._consolidation is None

    def pre_annotation(self, line: ManifestLine) -> Any:
        """The answer of the pre-annotation function for one manifest line.

        Raises:
            JobFailure: if the function fails.
        """
        if self._pre_annotation is None:
            return built_in_pre_annotation(line.data_object, self._categories.names)
        event = pre_annotation_request(self._job, line)
        return self._call(self._pre_annotation, "pre-annotation", event)

    def consolidation(self, payload: Sequence[dict[str, Any]], payload_uri: str) -> Any:
        """The answer of the consolidation function for one batch.

        Args:
            payload: the payload file, parsed.
            payload_uri: where it is.

        Raises:
            JobFailure: if the function fails.
        """
        if self._consolidation is None:
            job = self._job
            date = creation_date(job.clock.now())
            shape = AnswerShape(job.label_attribute_name, job.name.lower(), self._categories, date)
            return built_in_consolidation(payload, shape)
        event = consolidation_request(self._job, payload_uri)
        return self._call(self._consolidation, "consolidation", event)

    def _function(self, arn: str, role: str, any_function: bool) -> str | None:
        """The logical id of this package's function, None for AWS's own."""
        if built_in_role(arn, self._job.region) == role:
            return None
        try:
            return logical_id(arn, role, self._job.region, any_function=any_function)
        except UnknownFunction as error:
            kind = "pre-annotation" if role == PRE_ANNOTATION else "annotation consolidation"
            raise JobFailure(f"ClientError: the {kind} function {error}") from error

    def _call(self, function: str, kind: str, event: dict[str, Any]) -> Any:
        try:
            return self._functions.invoke(function, event)
        except FunctionError as error:
            raise JobFailure(f"ClientError: the {kind} function {function} failed: {error}") from error
