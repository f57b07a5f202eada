"""``python -m rehearsal``: the command ``rehearse``."""

from rehearsal.cli import main

main()
