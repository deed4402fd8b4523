"""Mutated recordings against the running service: ``make fuzz SEED=1 COUNT=20000``."""
