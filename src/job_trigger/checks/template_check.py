"""The page that workers see: the folder's own or the project's, proven before a job is started with it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from ground_truth.label_categories import LabelCategories
from ground_truth.page_check import RenderedPage, page_problems, template_problems
from ground_truth.problem import Problem
from ground_truth.s3_layout import TEMPLATE_FILE
from ground_truth.task_input import task_input
from job_trigger.checks.manifest_check import Example, ManifestFindings


class Rendering(Struct, frozen=True):
    """What RenderUiTemplate answers."""

    html: str
    errors: Sequence[str] = ()
    """What is wrong with the template; empty if it renders."""


Render = Callable[[str, str], Rendering]
"""Renders a template with a task input (JSON)."""


def default_template() -> bytes:
    """The project's own worker template."""
    return (Path(__file__).parents[1] / TEMPLATE_FILE).read_bytes()


class TemplateCheck(Struct, frozen=True):
    """The check of a worker template: first as it is, then as the pages of some data objects show it."""

    content: bytes
    """The template's bytes."""
    categories: LabelCategories | None
    exclusion_category: str
    """What counts as "none of these" in the job, empty if nothing does."""
    manifest: str
    """The manifest's file name, for messages."""
    render: Render

    def problems(self) -> list[Problem]:
        """What is wrong with the template as it is, errors and warnings."""
        return template_problems(self.content)

    def rendering_problems(self, findings: ManifestFindings) -> list[Problem]:
        """What is wrong with the pages of the first objects of each kind, errors and warnings.

        A problem that only the page of a text has is one of its line: the template is made for images.
        """
        if self.categories is None:
            return []
        examples: list[Example] = []
        pages: list[RenderedPage] = []
        problems: list[Problem] = []
        for example in (*findings.images, *findings.texts):
            page, errors = self._rendered(example, self.categories)
            if errors:
                problems += errors
            else:
                examples.append(example)
                pages.append(page)
        found = page_problems(pages, self.categories.names, self.exclusion_category)
        for example, page, own in zip(examples, pages, found, strict=True):
            is_odd = not page.is_image and bool(findings.images)
            problems += [problem.at(self.manifest, example.line) for problem in own] if is_odd else own
        return list(dict.fromkeys(problems))

    def _rendered(self, example: Example, categories: LabelCategories) -> tuple[RenderedPage, list[Problem]]:
        image = example.data_object.get("source-ref")
        source = example.data_object["source"] if image is None else image
        task = json.dumps(task_input(source, categories.names), ensure_ascii=False)
        rendering = self.render(self.content.decode(), task)
        if image is None:
            right = '"source-ref" (an image), or a template that shows text'
            text = "the worker template does not render for this text"
            problems = [
                Problem(f"{text}: {error}", right, "source").at(self.manifest, example.line)
                for error in rendering.errors
            ]
        else:
            right = "Liquid that SageMaker can render"
            problems = [
                Problem(f"the template does not render: {error}", right, file=TEMPLATE_FILE)
                for error in rendering.errors
            ]
        return RenderedPage(source, image is not None, rendering.html), problems
