"""How many answers to ask for, and for which objects: plans, played with answers that real people gave."""
