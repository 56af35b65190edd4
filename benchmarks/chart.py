"""Cost over size on logarithmic axes, as SVG: `python -m benchmarks.chart OUT.svg RESULTS.json...`.

One line per measurement that was taken at two sizes or more; a line that is steeper than the dashed one grows faster
than its world.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

from benchmarks.measure import Result, read

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 900, 560, 70, 20, 250, 50
COLOURS = ("#0b6bcb", "#c2410c", "#15803d", "#7e22ce", "#b91c1c", "#0e7490", "#a16207", "#475569", "#be185d")
Points = list[tuple[int, float]]


def series(results: list[Result]) -> dict[str, Points]:
    """CPU seconds by size, of every measurement that has two sizes."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for one in results:
        if not one.exit_code and one.dossiers and one.cpu > 0:
            found[f"{one.name} ({one.who})"][one.dossiers] = one.cpu
    return {name: sorted(points.items()) for name, points in found.items() if len(points) > 1}


def drawn(lines: dict[str, Points]) -> str:
    """The chart."""
    if not lines:
        raise SystemExit("no measurement was taken at two sizes")
    sizes = [size for points in lines.values() for size, _ in points]
    costs = [cost for points in lines.values() for _, cost in points]
    x0, x1 = math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes)))
    y0, y1 = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT)

    def y(cost: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(cost) - y0) / (y1 - y0) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(x0, x1 + 1):
        at = x(10**power)
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(y0, y1 + 1):
        at = y(10.0**power)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    steep = min(x1 - x0, y1 - y0)
    parts.append(
        f'<line x1="{x(10**x0):.1f}" y1="{y(10.0**y0):.1f}" x2="{x(10 ** (x0 + steep)):.1f}" '
        f'y2="{y(10.0 ** (y0 + steep)):.1f}" stroke="#999" stroke-dasharray="4 4"/>'
    )
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">dossiers</text>')
    parts.append(
        f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">CPU seconds</text>'
    )
    for number, (name, points) in enumerate(sorted(lines.items(), key=lambda item: -item[1][-1][1])):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x(size):.1f},{y(cost):.1f}" for size, cost in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(s):.1f}" cy="{y(c):.1f}" r="3" fill="{colour}"/>' for s, c in points]
        at = TOP + 14 + number * 16
        parts.append(f'<text x="{WIDTH - RIGHT + 12}" y="{at}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    """Draw the chart of result files."""
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    results = [one for name in sys.argv[2:] for one in read(Path(name))]
    Path(sys.argv[1]).write_text(drawn(series(results)), encoding="utf-8")


if __name__ == "__main__":
    main()
