"""The oracle: every indicator again, in plain Python, from the documents alone.

Belongs here: a second, slow, readable computation of the indicators from the sandbox's exported truth,
following docs (indicator definitions and rulings R01-R85), used to judge the pipeline's figures.
Does not belong here: SQL, DuckDB, Polars, or any import of pipelines, assets, expectations, warehouse or
sandbox. What the oracle shares with the pipeline are the documents, nothing else.
"""

from tests.oracle.compute import Cell, Key, compute

__all__ = ["Cell", "Key", "compute"]
