"""Tests of the figures: cases worked by hand, the pipeline against the oracle, naive readings that must fail.

Belongs here: whatever judges `mart.indicator_value` by the documents. Does not belong here: tests of
connectors, of the landing store or of orchestration.
"""
