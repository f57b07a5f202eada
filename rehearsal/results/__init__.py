"""What a labeling job left: its files copied here, its figures, how far it agrees with a truth."""
