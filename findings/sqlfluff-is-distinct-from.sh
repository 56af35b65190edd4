#!/usr/bin/env bash
# sqlfluff, dialect duckdb: `a IS NOT DISTINCT FROM 'x'` as a select element or a WHEN condition is an unparsable section,
# although DuckDB runs it; in brackets, and in WHERE, it is read. A file with an unparsable section is only half linted.
# Exit 0: it behaves as described. Exit 1: it no longer does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sqlfluff==4.5.0 duckdb==2.0.0 2>/dev/null
cd "$folder"
printf "SELECT\n    d.a IS NOT DISTINCT FROM 'x' AS is_x\nFROM (SELECT 'x' AS a) AS d\n" > plain.sql
printf "SELECT\n    (d.a IS NOT DISTINCT FROM 'x') AS is_x\nFROM (SELECT 'x' AS a) AS d\n" > brackets.sql
printf "SELECT d.a\nFROM (SELECT 'x' AS a) AS d\nWHERE d.a IS NOT DISTINCT FROM 'x'\n" > where.sql
venv/bin/sqlfluff --version
venv/bin/python - <<'PYTHON'
import pathlib
import duckdb
print("duckdb", duckdb.__version__)
for name in ("plain", "brackets", "where"):
    print(name, duckdb.sql(pathlib.Path(f"{name}.sql").read_text()).fetchall())
PYTHON
unparsable() { venv/bin/sqlfluff parse --dialect duckdb "$1" 2>&1 | grep -c "unparsable" || true; }
for name in plain brackets where; do echo "$name: $(unparsable "$name.sql") lines that say unparsable"; done
[ "$(unparsable plain.sql)" -gt 0 ] && [ "$(unparsable brackets.sql)" -eq 0 ] && [ "$(unparsable where.sql)" -eq 0 ]
