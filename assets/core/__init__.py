"""Core assets: one per table of the current state, built from landing."""
