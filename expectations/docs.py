"""What people read of results: the sentence about a rule, and the report pages of all tables.

The pages are plain HTML files that need no network and hold no data. Great Expectations' own Data Docs take 0.3 to
1 second per table and load scripts and styles from outside, which a closed network does not have.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from expectations.model import RuleResult, TableResult
from warehouse.clock import LOCAL
from warehouse.whole_file import write_whole

_LABEL = {"passed": "Đạt", "failed": "Không đạt", "errored": "Không kiểm tra được"}
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1c2733}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{border:1px solid #cfd8e3;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#eef3f8}.passed{color:#14713c}.failed{color:#a4161a;font-weight:600}"
    ".errored{color:#7a3e00;font-weight:600}code{font-size:.9em}"
)


def local(moment: datetime | None) -> str:
    """A moment as people read it."""
    return f"{moment.astimezone(LOCAL):%d/%m/%Y %H:%M}" if moment else "–"


def sentence(rule: RuleResult) -> str:
    """What is wrong, since when, what to do, who does it, and how a person lets it pass."""
    what = "không kiểm tra được" if rule.outcome == "errored" else "không đạt"
    text = (
        f"Quy tắc {rule.id} {what} từ {local(rule.since)}: {rule.problem} "
        f"Việc cần làm: {rule.action} Người làm: {rule.owner}."
    )
    if rule.blocks and rule.outcome == "failed" and "egov waive" not in rule.action:
        text += f" Nếu phải công bố trước khi sửa xong: `egov waive {rule.id}`."
    return text


def write_docs(docs_dir: Path, results: Iterable[TableResult]) -> Path:
    """Write or renew the page of each table, and the index of all tables seen so far.

    Args:
        docs_dir: Folder of the pages; made if absent.
        results: The tables that were just checked.

    Returns:
        The index page. Each page is replaced in one step, so a reader never meets half of one.
    """
    docs_dir.mkdir(parents=True, exist_ok=True)
    index, changed = docs_dir / "index.html", False
    for result in results:
        name = page_name(result.table)
        _renew(docs_dir / f"{name}.html", _page(result))
        failed = [[rule.name, rule.severity, rule.outcome] for rule in result.rules if not rule.passed]
        facts = {"table": result.table, "rows": result.rows, "rules": len(result.rules), "failed": failed}
        changed |= _renew(docs_dir / f"{name}.json", json.dumps(facts, ensure_ascii=False))
    if changed or not index.exists():
        write_whole(index, _index(docs_dir))
    return index


def _renew(path: Path, text: str) -> bool:
    """Write a file that says something else than before; whether it does."""
    try:
        if path.read_text(encoding="utf-8") == text:
            return False
    except (OSError, ValueError):
        pass
    write_whole(path, text)
    return True


def page_name(table: str) -> str:
    """File name, without suffix, of a table's page."""
    return table.replace("/", ".")


def _shell(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"


def _mark(outcome: str) -> str:
    return f'<span class="{outcome}">{_LABEL[outcome]}</span>'


def _page(result: TableResult) -> str:
    rows = result.rows if result.rows is not None else "?"
    parts = [
        f"<h1>{html.escape(result.table)}</h1>",
        f'<p>{rows} dòng · {len(result.rules)} quy tắc · <a href="index.html">Tất cả các bảng</a></p>',
    ]
    if bad := result.failed:
        parts.append(f"<h2>{len(bad)} quy tắc không đạt</h2><p>{html.escape(sentence(bad[0]))}</p>")
        parts.append(_failed(bad))
        parts += [_sample(rule) for rule in bad if rule.sample]
    lines = [
        [f"<code>{rule.name}</code>", rule.severity, html.escape(rule.observed), html.escape(rule.reason)]
        for rule in result.rules
        if rule.passed
    ]
    parts.append(f"<h2>{len(lines)} quy tắc đạt</h2>")
    parts.append(_table(["Quy tắc", "Mức", "Quan sát được", "Vì sao có quy tắc"], lines))
    return _shell(result.table, "".join(parts))


def _failed(rules: Sequence[RuleResult]) -> str:
    lines = [
        [
            f"<code>{rule.name}</code><br>{rule.severity} · {_mark(rule.outcome)}",
            "–" if rule.failing_rows is None else str(rule.failing_rows),
            html.escape(rule.problem),
            html.escape(rule.action),
            html.escape(rule.owner),
            local(rule.since),
        ]
        for rule in rules
    ]
    return _table(["Quy tắc", "Dòng sai", "Vấn đề", "Việc cần làm", "Người làm", "Từ lúc"], lines)


def _sample(rule: RuleResult) -> str:
    head = list(rule.sample[0])
    shown = [[html.escape(row.get(key, "")) for key in head] for row in rule.sample]
    return f"<p>Một vài dòng sai của <code>{rule.name}</code> (chỉ có khoá):</p>" + _table(head, shown)


def _index(docs_dir: Path) -> str:
    lines: list[list[str]] = []
    for path in sorted(docs_dir.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if "failed" not in facts:
            continue  # written by an earlier version of the program; its table is checked again by the next run
        outcomes = [outcome for *_, outcome in facts["failed"]]
        total = "errored" if "errored" in outcomes else "failed" if outcomes else "passed"
        text = ", ".join(f"<code>{name}</code> ({severity})" for name, severity, _ in facts["failed"])
        link = f'<a href="{html.escape(path.stem)}.html">{html.escape(facts["table"])}</a>'
        rows = str(facts["rows"] if facts["rows"] is not None else "?")
        lines.append([link, rows, str(facts["rules"]), _mark(total), text])
    body = "<h1>Kết quả kiểm tra dữ liệu</h1>" + _table(
        ["Bảng", "Số dòng", "Số quy tắc", "Kết quả", "Quy tắc không đạt"], lines
    )
    return _shell("Kết quả kiểm tra dữ liệu", body)
