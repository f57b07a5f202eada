"""Where everything is in the stack's bucket, and what Ground Truth leaves below a labeling job's output path.

Sources: docs/jobs.md; the SageMaker developer guide, "Labeling job output data".
"""

from ground_truth.s3_location import S3Location

LONGEST_KEY = 1024
"""Bytes of a key in S3."""

JOBS, GENERATED, OUTPUT = "jobs/", "generated/", "output/"
"""Prefixes: what users upload; what labeling jobs use; what labeling jobs leave."""
MANIFEST_SUFFIX = ".manifest"
MANIFEST_SUFFIXES = (MANIFEST_SUFFIX, MANIFEST_SUFFIX.upper())
"""Ends of the keys that start a labeling job; the stack's rule names them too."""
STARTED_SUFFIX, REJECTED_SUFFIX = ".started.json", ".rejected.json"
"""What follows the manifest's key in the keys of its receipts."""

JOB_FILE, LABELS_FILE, TEMPLATE_FILE = "job.json", "labels.json", "worker-template.liquid.html"
"""Names of the files beside a manifest."""

INPUT_MANIFEST = "input.manifest"
LABEL_CATEGORIES = "label-categories.json"
CONSOLIDATION = "consolidation.json"
FOLLOW_UP = "follow-up.json"
CHECKED = "checked.json"
REQUEST = "request.json"
REJECTION = "rejection.json"
"""Names of generated files; the worker template keeps its name."""

OUTPUT_MANIFEST = "manifests/output/output.manifest"
INTERMEDIATE_MANIFEST = "annotations/intermediate/1/annotations.manifest"
WORKER_RESPONSES = "annotations/worker-response/iteration-1/"
CONSOLIDATION_REQUESTS = "annotations/consolidated-annotation/consolidation-request/iteration-1/"
CONSOLIDATION_RESPONSES = "annotations/consolidated-annotation/consolidation-response/iteration-1/"
"""Keys and prefixes below ``<S3OutputPath>/<job name>/``."""


def own_receipt(bucket: str, job_name: str, outcome: str) -> S3Location:
    """Where an upload's receipt is kept once the one of a later upload stands beside the manifest."""
    return generated(bucket, job_name, f"receipt.{outcome}.json")


def generated(bucket: str, job_name: str, file: str) -> S3Location:
    """Where a file is that this stack's labeling job of that name uses."""
    return S3Location(bucket, f"{GENERATED}{job_name}/{file}")
