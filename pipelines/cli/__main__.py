"""`python -m pipelines.cli` is `egov`."""

from pipelines.cli import main

main()
