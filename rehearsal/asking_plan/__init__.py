"""How many answers to ask for, and for which objects: plans, simulated with answers that real people gave."""
