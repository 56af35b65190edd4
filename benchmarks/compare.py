"""Two result files beside each other: `python -m benchmarks.compare BEFORE.json AFTER.json`."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import Result, read


def lines(before: list[Result], after: list[Result]) -> list[str]:
    """One line per measurement that both files have: wall, CPU, memory, as after over before."""

    def by_name(results: list[Result]) -> dict[tuple[str, str, int], Result]:
        return {(one.who, one.name, one.dossiers): one for one in results}

    old, new = by_name(before), by_name(after)
    found = []
    for key in [key for key in new if key in old]:
        who, name, dossiers = key
        parts = []
        for unit, a, b in (
            ("s", old[key].wall, new[key].wall),
            ("CPU s", old[key].cpu, new[key].cpu),
            ("MiB", old[key].peak_mib, new[key].peak_mib),
        ):
            ratio = f"{b / a:5.2f} ×" if a else "    –"
            parts.append(f"{a:10,.2f} → {b:10,.2f} {unit} {ratio}")
        failed = " EXIT CODE" if old[key].exit_code or new[key].exit_code else ""
        found.append(f"{who:12} {name:24} {dossiers:12,}  " + "   ".join(parts) + failed)
    return found


def main() -> None:
    """Print the comparison."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.stdout.write("\n".join(lines(*(read(Path(name)) for name in sys.argv[1:]))) + "\n")


if __name__ == "__main__":
    main()
