"""The deployed stack, played on this machine: its settings and its functions."""
