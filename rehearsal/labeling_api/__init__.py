"""The part of SageMaker's API that labeling jobs need, in AWS's JSON protocol."""
