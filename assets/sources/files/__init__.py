"""File drops: the readers of the datasets that people put into the inbox as CSV or XLSX.

Belongs here: column contracts of the datasets, whole-or-nothing reading, the errors file.
Does not: HTTP sources, anything that interprets the rows (core does), Dagster.
"""

from assets.sources.files.datasets import DATASETS
from assets.sources.files.reader import DropError, check_file, pull_dataset, write_errors
from assets.sources.files.templates import write_templates

__all__ = ["DATASETS", "DropError", "check_file", "pull_dataset", "write_errors", "write_templates"]
