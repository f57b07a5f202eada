"""The workers' pages: people pick a job and answer its tasks in a browser; each answer is on disk at once."""
