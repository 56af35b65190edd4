"""The report pages of validation: plain HTML files that need no network and hold no data.

Great Expectations' own Data Docs take 0.3 to 1 second per table and their pages load scripts and
styles from outside, which a closed network does not have. One page per layer is written instead.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from expectations.model import GroupResult

_LABEL = {"passed": "Đạt", "failed": "Không đạt", "errored": "Không kiểm tra được"}
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1c2733}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{border:1px solid #cfd8e3;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#eef3f8}.passed{color:#14713c}.failed{color:#a4161a;font-weight:600}"
    ".errored{color:#7a3e00;font-weight:600}code{font-size:.9em}"
)


def write_docs(docs_dir: Path, results: Mapping[str, Sequence[GroupResult]]) -> Path:
    """Write or renew the page of each table, and the index of all tables seen so far.

    Args:
        docs_dir: Folder of the pages; made if absent.
        results: Suite table name → results of its groups.

    Returns:
        The index page. Each page is replaced in one step, so a reader never meets half of one.
    """
    docs_dir.mkdir(parents=True, exist_ok=True)
    for table, groups in results.items():
        name = page_name(table)
        _replace(docs_dir / f"{name}.html", _page(table, groups))
        facts = {
            "table": table,
            "groups": [
                {k: v for k, v in asdict(g).items() if k in ("group", "severity", "outcome")} for g in groups
            ],
            "rows": groups[0].rows if groups else None,
        }
        _replace(docs_dir / f"{name}.json", json.dumps(facts, ensure_ascii=False))
    index = docs_dir / "index.html"
    _replace(index, _index(docs_dir))
    return index


def page_name(table: str) -> str:
    """File name, without suffix, of a table's page."""
    return table.replace("/", ".")


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


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


def _page(table: str, groups: Sequence[GroupResult]) -> str:
    rows = groups[0].rows if groups else None
    parts = [
        f"<h1>{html.escape(table)}</h1>",
        f'<p>{rows if rows is not None else "?"} dòng · <a href="index.html">Tất cả các bảng</a></p>',
    ]
    for group in groups:
        parts.append(
            f"<h2><code>{html.escape(group.group)}</code> · {group.severity} · {_mark(group.outcome)}</h2>"
        )
        lines = [
            [
                f"<code>{html.escape(rule.name)}</code>",
                _mark(rule.outcome),
                html.escape(rule.observed),
                html.escape(rule.reason),
                html.escape(rule.action),
                html.escape(rule.owner or ""),
            ]
            for rule in group.rules
        ]
        parts.append(_table(["Quy tắc", "Kết quả", "Quan sát được", "Vì sao", "Cần làm gì", "Ai lo"], lines))
        if group.sample:
            head = list(dict.fromkeys(key for row in group.sample for key in row))
            shown = [[html.escape(row.get(key, "")) for key in head] for row in group.sample]
            parts.append("<p>Một vài dòng sai (chỉ có khoá):</p>" + _table(head, shown))
    return _shell(table, "".join(parts))


def _index(docs_dir: Path) -> str:
    lines: list[list[str]] = []
    for path in sorted(docs_dir.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        bad = [g for g in facts["groups"] if g["outcome"] != "passed"]
        text = ", ".join(f"<code>{html.escape(g['group'])}</code> ({g['severity']})" for g in bad)
        outcomes = {g["outcome"] for g in facts["groups"]}
        total = "errored" if "errored" in outcomes else "failed" if "failed" in outcomes else "passed"
        link = f'<a href="{html.escape(path.stem)}.html">{html.escape(facts["table"])}</a>'
        lines.append([link, str(facts["rows"] if facts["rows"] is not None else "?"), _mark(total), text])
    body = "<h1>Kết quả kiểm tra dữ liệu</h1>" + _table(
        ["Bảng", "Số dòng", "Kết quả", "Nhóm quy tắc không đạt"], lines
    )
    return _shell("Kết quả kiểm tra dữ liệu", body)
