"""The consolidation function: many workers' responses for an object in, one label set out."""
