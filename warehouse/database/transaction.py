"""One way to do several statements whole or not at all.

Belongs here: beginning, committing and taking back. Does not belong here: what is done (the callers).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block does; whatever goes wrong in it or in the commit is taken back and raised."""
    con.execute("BEGIN TRANSACTION")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        with suppress(
            duckdb.Error
        ):  # a failed commit has ended the transaction: no second error over the first
            con.execute("ROLLBACK")
        raise
