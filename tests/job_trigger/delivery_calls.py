"""The AWS calls of one delivery of a manifest to the job trigger, in order."""

# What one delivery of a good manifest asks of AWS, in order.
LOOK = ["describe_labeling_job", "get_object pets.manifest.rejected.json", "get_object request.json"]
CHECK = [
    "get_object job.json",
    "get_object labels.json",
    "get_object worker-template.liquid.html",
    "head_object pets.manifest",
    "get_object pets.manifest",
]
PROVE = ["render_ui_template"] * 2
SMALL_COPY = ["put_object input.manifest"]
LARGE_COPY = [
    "create_multipart_upload input.manifest",
    "upload_part input.manifest",
    "upload_part input.manifest",
]
START = [
    "put_object label-categories.json",
    "put_object worker-template.liquid.html",
    "put_object checked.json",
    "put_object request.json",
    "get_object pets.manifest.rejected.json",
    "create_labeling_job",
]
LEAVE_STARTED = [
    "get_object pets.manifest.started.json",
    "get_object pets.manifest.rejected.json",
    "put_object pets.manifest.started.json",
    "publish",
    "put_object pets.manifest.started.json",
]
LEAVE_REJECTED = [
    "get_object pets.manifest.rejected.json",
    "get_object pets.manifest.started.json",
    "put_object rejection.json",
    "put_object pets.manifest.rejected.json",
    "get_object request.json",
    "publish",
    "put_object pets.manifest.rejected.json",
]
GOOD = [*LOOK, *CHECK, *PROVE, *SMALL_COPY, *START, *LEAVE_STARTED]
LARGE = [
    *LOOK,
    *CHECK,
    *LARGE_COPY,
    *PROVE,
    "upload_part input.manifest",
    "complete_multipart_upload input.manifest",
    *START,
    *LEAVE_STARTED,
]
BAD = [*LOOK, *CHECK, *LEAVE_REJECTED]
BAD_AT_ITS_END = [
    *LOOK,
    *CHECK,
    "create_multipart_upload input.manifest",
    "upload_part input.manifest",
    "abort_multipart_upload input.manifest",
    *PROVE,
    *LEAVE_REJECTED,
]
