"""One module per table group; every rule has a severity, a reason and what to do."""
