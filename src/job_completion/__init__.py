"""The completion function: a finished labeling job in; its complete manifest, exports and report out."""
