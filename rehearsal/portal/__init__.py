"""The workers' pages: people pick a job and answer its tasks in a browser; answers are saved right away."""
