"""Loading dossiers from the benchmark's source with other tools: `load.py WAY URL FOLDER`.

- `dlt`: at its best: pages become Arrow tables of the columns that are kept, merged by key into DuckDB (upsert).
- `dlt-defaults`: records handed over as they come.
- `duckdb`: pages fetched with httpx, read by DuckDB's `from_json` straight into Parquet.

None of them checks anything: no personal data is looked for, nothing is put into quarantine, no total is compared.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson

MONTHS = [f"{2025 + (9 + n) // 12}{(9 + n) % 12 + 1:02d}01000000" for n in range(13)]
"""Edges of the windows, those of benchmarks/ingest.py."""
COLUMNS = (
    "MaHoSo", "MaTTHC", "MaLinhVuc", "KenhThucHien", "LoaiDoiTuong", "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra",
    "NgayTra", "NgayKetThucXuLy", "NgayTuChoi", "TrangThaiHoSo", "HinhThuc", "NoiNopHoSo", "MaDinhDanhDonVi",
    "DuocThanhToanTrucTuyen", "HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID", "ThoiGianCapNhat", "DaXoa",
)  # fmt: skip


def _windows() -> Iterator[tuple[str, str]]:
    yield from itertools.pairwise(MONTHS)


def _pages(url: str) -> Iterator[bytes]:
    with httpx.Client(base_url=url, timeout=None, trust_env=False) as client:
        for start, end in _windows():
            page, body = 0, b""
            while b'"last":true' not in body[-60:]:
                asked: dict[str, str | int] = {"page": page, "updated-from": start, "updated-to": end}
                body = client.get("/pa/dossier/search", params=asked).content
                page += 1
                yield body


def with_dlt(url: str, folder: Path, best: bool) -> int:
    """A dlt pipeline into DuckDB."""
    import dlt
    import pyarrow as pa

    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(folder / "dlt")}
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])

    def records() -> Iterator[Any]:
        for body in _pages(url):
            content = orjson.loads(body)["content"]
            if best:
                yield pa.table({name: [one.get(name) for one in content] for name in COLUMNS}, schema=schema)
            else:
                yield content

    disposition: Any = {"disposition": "merge", "strategy": "upsert"} if best else "merge"
    resource = dlt.resource(records, name="dossier", primary_key="MaHoSo", write_disposition=disposition)
    pipeline = dlt.pipeline(
        "peer", destination=dlt.destinations.duckdb(str(folder / "peer.duckdb")), dataset_name="loaded",
        pipelines_dir=str(folder / "pipelines"),
    )  # fmt: skip
    pipeline.run(resource, loader_file_format="parquet" if best else None)
    with pipeline.sql_client() as client, client.execute_query("SELECT count(*) FROM dossier") as cursor:
        return int(cursor.fetchone()[0])


def with_duckdb(url: str, folder: Path) -> int:
    """Pages in memory, read set-wise."""
    import duckdb
    import pyarrow as pa

    columns = ", ".join(f'"{name}" VARCHAR' for name in COLUMNS)
    structure = json.dumps({"content": [dict.fromkeys(COLUMNS, "VARCHAR")]})
    con = duckdb.connect(str(folder / "peer.duckdb"), config={"threads": "2", "memory_limit": "2GB"})
    con.execute(f"CREATE TABLE dossier ({columns})")

    async def fetched() -> AsyncIterator[bytes]:
        limits = httpx.Limits(max_connections=8)
        async with httpx.AsyncClient(base_url=url, timeout=None, trust_env=False, limits=limits) as client:
            for start, end in _windows():
                page, body = 0, b""
                while b'"last":true' not in body[-60:]:
                    asked: dict[str, str | int] = {"page": page, "updated-from": start, "updated-to": end}
                    body = (await client.get("/pa/dossier/search", params=asked)).content
                    page += 1
                    yield body

    async def run() -> None:
        held: list[bytes] = []

        def flush() -> None:
            pages = pa.table({"body": pa.array([one.decode() for one in held], pa.string())})
            con.register("pages", pages)
            con.execute(
                f"INSERT INTO dossier SELECT unnest(from_json(body, '{structure}').content, max_depth := 2) FROM pages"
            )
            held.clear()

        async for body in fetched():
            held.append(body)
            if len(held) == 40:
                flush()
        flush()

    asyncio.run(run())
    con.execute(f"COPY dossier TO '{folder}/dossier.parquet'")
    rows = con.execute("SELECT count(*) FROM dossier").fetchall()[0][0]
    con.close()
    return int(rows)


def main() -> None:
    """Load everything once and print rows and seconds, the loading of the code not counted."""
    way, url, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    if way.startswith("dlt"):
        import dlt  # noqa: F401
    began, used = time.perf_counter(), time.process_time()
    rows = with_duckdb(url, folder) if way == "duckdb" else with_dlt(url, folder, way == "dlt")
    told = {"rows": rows, "seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
    sys.stdout.write("\n" + json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
