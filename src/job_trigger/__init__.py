"""The job trigger: an uploaded manifest in, a labeling job out."""
