"""Ground Truth's language: label categories, requests, answers, manifests and places in S3."""
