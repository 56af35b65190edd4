"""Tests of the source system of the same name."""
