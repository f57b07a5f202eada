"""AWS on this machine: one port for S3, SQS, SNS, STS and the labeling API."""
