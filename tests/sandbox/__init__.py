"""Tests of the sandbox itself: what it serves, against the source contracts."""
