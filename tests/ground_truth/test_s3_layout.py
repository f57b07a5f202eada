"""Where everything is in S3: names that users, roles and Ground Truth rely on."""

from ground_truth import s3_layout
from ground_truth.s3_layout import generated, own_receipt


def test_every_name_is_the_one_that_others_rely_on() -> None:
    names = {name: value for name, value in vars(s3_layout).items() if name.isupper()}
    assert names == {
        "LONGEST_KEY": 1024,
        "JOBS": "jobs/",
        "GENERATED": "generated/",
        "OUTPUT": "output/",
        "MANIFEST_SUFFIX": ".manifest",
        "MANIFEST_SUFFIXES": (".manifest", ".MANIFEST"),
        "STARTED_SUFFIX": ".started.json",
        "REJECTED_SUFFIX": ".rejected.json",
        "JOB_FILE": "job.json",
        "LABELS_FILE": "labels.json",
        "TEMPLATE_FILE": "worker-template.liquid.html",
        "INPUT_MANIFEST": "input.manifest",
        "LABEL_CATEGORIES": "label-categories.json",
        "CONSOLIDATION": "consolidation.json",
        "FOLLOW_UP": "follow-up.json",
        "CHECKED": "checked.json",
        "REQUEST": "request.json",
        "REJECTION": "rejection.json",
        "OUTPUT_MANIFEST": "manifests/output/output.manifest",
        "INTERMEDIATE_MANIFEST": "annotations/intermediate/1/annotations.manifest",
        "WORKER_RESPONSES": "annotations/worker-response/iteration-1/",
        "CONSOLIDATION_REQUESTS": "annotations/consolidated-annotation/consolidation-request/iteration-1/",
        "CONSOLIDATION_RESPONSES": "annotations/consolidated-annotation/consolidation-response/iteration-1/",
    }


def test_generated_files_are_in_a_folder_of_their_job() -> None:
    assert str(generated("b", "pets-1", "request.json")) == "s3://b/generated/pets-1/request.json"
    assert str(own_receipt("b", "pets-1", "started")) == "s3://b/generated/pets-1/receipt.started.json"
