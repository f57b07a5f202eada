"""SageMaker Ground Truth on one machine, without an AWS account."""
