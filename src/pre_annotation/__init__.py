"""The pre-annotation function: one data object in, one task out."""
