"""A labeling job: its status, its tasks and the files it leaves in S3."""
