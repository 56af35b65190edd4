"""File drops: the readers of the datasets that people put into the inbox as CSV or XLSX.

Belongs here: column contracts of the datasets, whole-or-nothing reading, the errors file.
Does not: HTTP sources, anything that interprets the rows (core does), Dagster.
"""

from assets.sources.files.datasets import DATASETS
from assets.sources.files.reader import DropError, pull_dataset

__all__ = ["DATASETS", "DropError", "pull_dataset"]
