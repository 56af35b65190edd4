"""The published snapshot, the only thing BI readers open."""
