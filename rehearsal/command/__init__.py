"""What a person runs: `rehearse run`, `serve` and `check`."""
