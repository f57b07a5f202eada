"""Playing a labeling job: its life, its tasks and the files it leaves in S3."""
