"""The proof that workers can answer on a job's pages and that their answers will count."""

from collections.abc import Sequence

from ground_truth.page_check import RenderedPage, page_problems
from rehearsal.labeling_job.job import JobFailure
from rehearsal.labeling_job.manifest_lines import ManifestLine

_IMAGES = 2  # a fixed image shows on the pages of two


class PageProof:
    """Holds the first pages that a job shows to the rules that JobTrigger holds an upload's to.

    Args:
        template: the worker template's S3 URI, for messages.
        categories: names of the job's label categories; None where the job names no file of them, so that
            nothing is known to compare the pages with.
    """

    def __init__(self, template: str, categories: Sequence[str] | None) -> None:
        self._template = template
        self._categories = categories
        self._pages: list[RenderedPage] = []

    def add(self, line: ManifestLine, html: str) -> None:
        """Check a page, together with those before it.

        Raises:
            JobFailure: if workers can't use the page, or their answers would not count.
        """
        image = line.data_object.get("source-ref")
        is_image = image is not None
        source = str(image if is_image else line.data_object["source"])
        seen = [page.source for page in self._pages if page.is_image == is_image]
        if self._categories is None or source in seen or len(seen) == (_IMAGES if is_image else 1):
            return
        self._pages.append(RenderedPage(source, is_image, html))
        for found in page_problems(self._pages, self._categories, ""):
            errors = [str(problem.at("")) for problem in found if problem.severity == "error"]
            if errors:
                place = f"the page of the worker template {self._template} for line {line.index + 1}"
                raise JobFailure(f"ClientError: {place} can't be used: {'; '.join(errors)}")
