"""Results that still hold: a table whose rows and rules are as they were is not judged again.

Belongs here: when a result holds, where it is kept, giving it back. Does not belong here: judging (bridge), what the
rows of tables are known by (content), what a result means for a run (assets.checks).

A result is kept only where nothing that blocks was found: what is red, or was let pass by a person, is judged anew by
every run. It holds while the table and every table that its rules read hold the same rows, while the rules and the
code that judges are the same, and, for a rule that knows the moment of the run, on the same local day. The folder can
be removed at any time: everything is judged again then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from expectations.model import RuleResult, Suite, TableResult
from warehouse.database.sqltext import MACROS
from warehouse.whole_file import write_whole

Content = Mapping[str, str]
"""What the rows are known by that a result is about: table or sub-query (or ``extracts``) → stamp."""
Look = Callable[[Collection[str]], Content | None]
"""Tells what tables are known by now; None where that cannot be told."""


class Contents(Protocol):
    """Tells what the rows of tables are known by now (`expectations.content.TableContent`); None where it cannot."""

    def of(self, relations: Collection[str]) -> Content | None:
        """Of these tables or sub-queries."""

    def read_by(self, suite: Suite) -> Content | None:
        """Of everything that the rules of a suite read."""


@dataclass(frozen=True)
class Held:
    """What is known of a table without judging it.

    Attributes:
        rules: results that still hold, by the rule's name.
        rows: rows of the table.
    """

    rules: Mapping[str, RuleResult] = field(default_factory=dict)
    rows: int | None = None

    def all_of(self, suite: Suite) -> bool:
        """Whether it is all there is to know of the suite's table."""
        return all(rule.name in self.rules for rule in suite.checked)

    def result(self, suite: Suite) -> TableResult:
        """How the rules ended, all of which are held."""
        return TableResult(suite.table, [self.rules[rule.name] for rule in suite.checked], self.rows)


@dataclass(frozen=True)
class KeptResults:
    """The results of one home.

    Attributes:
        folder: where they lie, one small file per table.
        run_id: the run that asks and keeps.
    """

    folder: Path
    run_id: str

    def held(self, suite: Suite, look: Look, now: datetime) -> Held:
        """The results of a table's rules that still hold; none where nothing is known.

        Args:
            suite: the table's rules.
            look: tells what tables are known by now; asked for those that the kept results are about.
            now: the run's moment, naive local time.
        """
        nothing = Held()
        try:
            known = json.loads(self._path(suite.table).read_text(encoding="utf-8"))
            if known["judge"] != _judge(suite) or known["content"] != look(known["content"].keys()):
                return nothing
            same_day = known["day"] == now.date().isoformat()
            results = {
                rule.name: replace(
                    rule.result(suite.table, one["outcome"], one["failing_rows"], one["observed"]),
                    softened=one["softened"],
                    sample=tuple(one["sample"]),
                    judged_in=one["judged_in"],
                )
                for rule in suite.checked
                if (one := known["rules"].get(rule.name)) is not None and (same_day or not rule.knows_now)
            }
            return Held(results, known["rows"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return nothing

    def keep(self, suite: Suite, result: TableResult, content: Content | None, now: datetime) -> None:
        """Keep how the rules of a table ended; where one of them blocks, nothing is kept."""
        if content is None or any(rule.blocks for rule in result.rules):
            self._path(suite.table).unlink(missing_ok=True)
            return
        known = {
            "judge": _judge(suite),
            "content": dict(content),
            "day": now.date().isoformat(),
            "rows": result.rows,
            "rules": {
                rule.name: {
                    "outcome": rule.outcome,
                    "failing_rows": rule.failing_rows,
                    "observed": rule.observed,
                    "softened": rule.softened,
                    "sample": rule.sample,
                    "judged_in": rule.judged_in or self.run_id,
                }
                for rule in result.rules
            },
        }
        write_whole(self._path(suite.table), json.dumps(known, ensure_ascii=False))

    def _path(self, table: str) -> Path:
        return self.folder / f"{table.replace('/', '.')}.json"


def of_extracts(content_hashes: Iterable[str]) -> Content:
    """What landed extracts are known by: a list landed again with the same bytes brings nothing to judge."""
    return {"extracts": hashlib.sha256(" ".join(sorted(set(content_hashes))).encode()).hexdigest()}


@cache
def _judge(suite: Suite) -> str:
    """What judges a table, as one text: its rules, and the code that evaluates them."""
    return hashlib.sha256(f"{_code()}{suite!r}".encode()).hexdigest()


@cache
def _code() -> str:
    digest = hashlib.sha256(f"{version('duckdb')}{MACROS}".encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
