"""Write the pages of docs that follow from the registry, the tables and the contracts; a test checks them.

python tools/write_docs.py          writes
python tools/write_docs.py --check  ends with 1 and names what is stale
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from warehouse.database.declared import tables
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.indicators import Indicator, Variant, registry

DOCS = Path(__file__).resolve().parents[1] / "docs"
_BETTER = {"higher": "cao hơn là tốt / higher is better", "lower": "thấp hơn là tốt / lower is better"}
_WORST_FIELD = (
    "`worst_field` (của biến thể khác: `worst_field_<biến thể>`): lĩnh vực kém nhất, cùng công thức, toàn thành phố | "
    "the worst field by the same formula, city only"
)
# What the number of a target is: a percentage, or a place in a ranking.
_OF = {"share": " %", "rank": "", "count": ""}


def indicators() -> str:
    """The registry as a page, Vietnamese first, English behind it."""
    lines = [
        "# Chỉ số | Indicators",
        "",
        "Trang này sinh ra từ `warehouse/indicators/`. | This page is generated from `warehouse/indicators/`.",
        "How the texts were read where they allow two readings: [readings.md](readings.md).",
        "",
    ]
    for entry in sorted(registry().indicators, key=lambda item: item.order):
        lines += _indicator(entry)
    return "\n".join(lines).rstrip() + "\n"


def _indicator(entry: Indicator) -> list[str]:
    groups = ", ".join(map(str, entry.items))
    lines = [
        f"## {entry.name.vi} | {entry.name.en}",
        "",
        f"`{entry.id}` · {entry.unit} · {_BETTER[entry.direction]} · {', '.join(entry.grains)} · "
        f"version {entry.formula_version} since {entry.formula_since}",
        "",
        entry.description.vi,
        "",
        entry.description.en,
        "",
        f"- Chương trình: nhóm {groups} | Programme: group {groups}" if groups else "- Bổ trợ | Supporting",
        f"- Không tính: {entry.exclusions.vi}",
        f"- Not counted: {entry.exclusions.en}",
        f"- Căn cứ: {entry.legal_basis.vi} | {entry.legal_basis.en}",
        f"- Chủ trì: {entry.owner} · nguồn | sources: {', '.join(entry.sources)}",
        "",
        "| biến thể / variant | công thức | formula | kỳ / periods |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {v.formula.vi} | {v.formula.en} | {_limits(v)} |" for name, v in entry.variants.items()
    ]
    if entry.judged_by_field:
        lines += ["", f"- {_WORST_FIELD}"]
    for name, v in entry.variants.items():
        if v.unit or v.grains or v.sources:
            grains, sources = ", ".join(entry.grains_of(name)), ", ".join(entry.sources_of(name))
            lines += ["", f"- `{name}`: {entry.unit_of(name)} · {grains} · nguồn | sources: {sources}"]
    schedules = [
        ("", entry.targets),
        *((f" `{name}`", v.targets or ()) for name, v in entry.variants.items()),
    ]
    for of, targets in schedules:
        if targets:
            lines += [
                "",
                f"| từ / from | đến trước / until | chỉ tiêu / target{of} | ghi chú / note |",
                "|---|---|---|---|",
            ]
            lines += [
                f"| {t.valid_from} | {t.valid_to or ''} | {t.operator} {t.pct}{_OF[entry.measure]} | {t.note or ''} |"
                for t in targets
            ]
    return [*lines, ""]


def _limits(variant: Variant) -> str:
    if variant.ends_by:
        return f"kết thúc đến / ending by {variant.ends_by}"
    if variant.ends_after:
        return f"kết thúc sau / ending after {variant.ends_after}"
    return ""


def dictionary() -> str:
    """Every published table and column with its comment (vi | en)."""
    lines = [
        "# Từ điển dữ liệu | Data dictionary",
        "",
        "Sinh ra từ chú thích của bảng và cột. | Generated from the comments of tables and columns.",
        "",
    ]
    for name, table in tables("mart").items():
        lines += [
            f"## mart.{name}",
            "",
            table.comment,
            "",
            "| cột / column | kiểu / type | ý nghĩa | meaning |",
            "|---|---|---|---|",
        ]
        lines += [f"| `{column}` | {told.type} | {told.comment} |" for column, told in table.columns.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def source_contracts() -> str:
    """What is taken of each source entity, and which of its keys are left out on purpose."""
    lines = [
        "# Dữ liệu lấy từ các nguồn | What is taken of each source",
        "",
        "Sinh ra từ `warehouse/registry/contracts/`. Khóa nào không có ở đây thì không được ghi lại. | "
        "Generated from `warehouse/registry/contracts/`. A key that is not here is not written.",
        "",
    ]
    for contract in CONTRACTS.values():
        lines += [
            f"## {contract.entity}",
            "",
            contract.comment,
            "",
            "| cột / column | kiểu / type | khóa / key | ý nghĩa | meaning |",
            "|---|---|---|---|---|",
        ]
        for column in contract.columns:
            kind = "STRUCT[]" if column.type.startswith("STRUCT") else column.type
            lines.append(_taken(column.name, kind, column.wire, column.comment))
            lines += [
                _taken(f"{column.name}.{field.name}", field.type, field.wire, field.comment)
                for field in column.fields
            ]
        if contract.dropped:
            keys = ", ".join(f"`{key}`" for key in sorted(contract.dropped))
            lines += ["", f"- Bỏ, không bao giờ ghi | Dropped, never written: {keys}"]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _taken(name: str, kind: str, wire: str, comment: str) -> str:
    keys = ", ".join(f"`{key}`" for key in wire.split())
    return f"| `{name}` | {kind} | {keys} | {comment} |"


def main() -> int:
    """Write the pages, or say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    pages = {
        "indicators.md": indicators(),
        "data-dictionary.md": dictionary(),
        "source-contracts.md": source_contracts(),
    }
    stale = []
    for name, text in pages.items():
        path = DOCS / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and stale:
        sys.stderr.write(f"docs/{', docs/'.join(stale)}: không khớp, hãy chạy `python tools/write_docs.py`\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
