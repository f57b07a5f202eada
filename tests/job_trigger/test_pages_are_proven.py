"""Mistakes that used to end green: the trigger and ``rehearse check`` find them, in the same words."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rehearsal.command.check import check
from tests.job_trigger.stack import BUCKET, Aws

ELEMENT = "crowd-image-classifier-multi-select"
SRC = "{{ task.input.taskObject | grant_read_access }}"
CATEGORIES = "{{ task.input.labels | to_json | escape }}"
FILE = "worker-template.liquid.html"
IMAGES = [{"source-ref": f"s3://{BUCKET}/x/shapes-{number:02}.svg"} for number in (1, 2, 3)]
JOB = {"Labels": ["red", "green", "blue"], "LabelAttributeName": "color"}
MTURK = "arn:aws:sagemaker:eu-central-1:394669845002:workteam/public-crowd/default"


def template(
    src: str = SRC, categories: str = CATEGORIES, more: str = "", form: str = "", before: str = ""
) -> str:
    return f"""<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form {form}>
  {before}
  <{ELEMENT} name="answer" src="{src}" header="Which colours are there?" categories="{categories}" {more}>
    <short-instructions>Choose all.</short-instructions>
  </{ELEMENT}>
</crowd-form>"""


NONE = "exclusion-category=\"{ text: 'none of these' }\""
NONE_WARNING = (
    f"{FILE}: the exclusion-category of <{ELEMENT}> is 'none of these', but ExclusionCategory is not set; "
    "expected 'none of these' as the stack's ExclusionCategory, or in job.json's Consolidation"
)
NOT_THE_LABELS = (
    f"{FILE}: the categories of <{ELEMENT}> are not the job's labels (missing: 'red', 'green', 'blue'; "
    f"not among them: 'Circle', 'Square'); expected categories=\"{CATEGORIES}\""
)
# Template, job.json, lines of the manifest; errors, warnings.
CASES: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]], list[str], list[str]]] = {
    "a good job": (template(), JOB, IMAGES, [], []),
    "labels of AWS's sample": (
        template(categories="['Circle', 'Square']"),
        JOB,
        IMAGES,
        [NOT_THE_LABELS],
        [],
    ),
    "the job's labels in AWS's notation": (
        template(categories="['red', 'green', 'blue',]", more=NONE),
        JOB,
        IMAGES,
        [],
        [NONE_WARNING],
    ),
    "none of these, known to the job": (
        template(more=NONE),
        {**JOB, "Consolidation": {"ExclusionCategory": "none of these"}},
        IMAGES,
        [],
        [],
    ),
    "labels without to_json": (
        template(categories="{{ task.input.labels }}"),
        JOB,
        IMAGES,
        [
            f'{FILE}: the attribute "categories" of <{ELEMENT}> is not a list of names, '
            "got 'redgreenblue'; "
            'expected a list such as ["dog", "cat"]'
        ],
        [],
    ),
    "an image that is the same for all": (
        template(src="https://example.com/one.jpg"),
        JOB,
        IMAGES,
        [
            f"{FILE}: the src of <{ELEMENT}> is the same for every data object, "
            f"got 'https://example.com/one.jpg'; expected src=\"{SRC}\""
        ],
        [],
    ),
    "an image without a link": (
        template(src="{{ task.input.taskObject }}"),
        JOB,
        IMAGES[:1],
        [
            f"{FILE}: the src of <{ELEMENT}> is an S3 URI, which browsers can't open, "
            f"got 's3://{BUCKET}/x/shapes-01.svg'; expected src=\"{SRC}\""
        ],
        [],
    ),
    "flattened answers": (
        template(form='answer-format="flatten-objects"'),
        JOB,
        IMAGES,
        [
            f'{FILE}: the answer-format of <crowd-form> is "flatten-objects", '
            "which no consolidation function reads; expected no answer-format"
        ],
        [],
    ),
    "two elements": (
        template(more=f"></{ELEMENT}><{ELEMENT}"),
        JOB,
        IMAGES,
        [f"{FILE}: the page has 2 <{ELEMENT}>; expected exactly one: only one answer counts"],
        [],
    ),
    "a key of the manifest line": (
        template(before="<p>{{ task.input.caption }}</p>"),
        JOB,
        [{**image, "caption": "red"} for image in IMAGES],
        [],
        [
            f"{FILE}: task.input.caption renders as an empty string; "
            "expected task.input.taskObject or task.input.labels"
        ],
    ),
    "a text among images": (
        template(),
        JOB,
        [IMAGES[0], {"source": "The soup was cold"}, IMAGES[2]],
        [
            "t.manifest, line 2: the worker template does not render for this text: "
            "TemplateRenderError: UiTemplate: line 4, column 59: grant_read_access: must be an s3:// URI, "
            "got 'The soup was cold'; "
            'expected "source-ref" (an image), or a template that shows text'
        ],
        [],
    ),
    "a text whose page is another": (
        "{% if task.input.taskObject contains 's3:' %}" + template() + "{% else %}<crowd-form>{% endif %}",
        JOB,
        [IMAGES[0], {"source": "The soup was cold"}, IMAGES[2]],
        [f"t.manifest, line 2: the page has no <{ELEMENT}>; expected one inside <crowd-form>"],
        [],
    ),
    "a first line that is wrong": (
        template(),
        JOB,
        [{"source-ref": "s3://elsewhere/a.jpg"}, *IMAGES],
        [
            't.manifest, line 1: "source-ref" is in a bucket that this stack may not read, '
            f"got 's3://elsewhere/a.jpg'; expected one in {BUCKET} (the stack's bucket and DataBuckets)"
        ],
        [],
    ),
    "a folder": (
        template(),
        JOB,
        [*IMAGES, {"source-ref": f"s3://{BUCKET}/x/"}],
        [
            't.manifest, line 4: "source-ref" names a folder and not an image, '
            f"got 's3://{BUCKET}/x/'; expected the s3:// URI of an image"
        ],
        [],
    ),
    "the public workforce": (
        template(),
        {**JOB, "HumanTaskConfig": {"WorkteamArn": MTURK}},
        IMAGES,
        [
            "job.json: HumanTaskConfig.WorkteamArn is the public workforce, "
            f"which closed with Amazon Mechanical Turk, got '{MTURK}'; "
            "expected a private or a vendor workteam"
        ],
        [],
    ),
}


@pytest.mark.parametrize(("template", "job", "lines", "errors", "warnings"), CASES.values(), ids=CASES)
def test_trigger_and_check_give_the_same_verdict(
    aws: Aws,
    tmp_path: Path,
    template: str,
    job: dict[str, Any],
    lines: list[dict[str, Any]],
    errors: list[str],
    warnings: list[str],
) -> None:
    manifest = "".join(json.dumps(line) + "\n" for line in lines)
    files = {"worker-template.liquid.html": template, "job.json": json.dumps(job), "t.manifest": manifest}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
        if name != "t.manifest":
            aws.beside(name, content)
    assert aws.deliver(aws.upload(manifest.encode(), "jobs/pets/t.manifest"))
    receipt = aws.receipt("rejected" if errors else "started", "jobs/pets/t.manifest") or {}
    assert [error["message"] for error in receipt.get("errors", [])] == errors
    if not errors:
        assert [warning["message"] for warning in receipt["warnings"]] == warnings

    if "elsewhere" in manifest:
        return  # a folder does not say which of two buckets is the stack's
    result = CliRunner().invoke(check, [str(tmp_path)])
    assert result.exit_code == (1 if errors else 0)
    listed = [line.strip() for line in result.output.splitlines() if line.startswith("  ")]
    assert listed == errors + warnings
