"""What taking data in costs, measured: dossiers by the page, documents of the axis by the request.

A source of its own process serves pages that were built before, so that it is never what is waited for. Measured
against it, each in a process of its own and in turns: fetching alone with httpx (the floor), the product, and with
`--baseline` the product of another checkout. Printed: records per second, CPU microseconds per record of the process
that takes in, its peak memory.

    python benchmarks/ingest.py [--dossiers 190000] [--documents 5000] [--rounds 3] [--baseline CHECKOUT] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import contextlib
import gc
import hashlib
import importlib
import itertools
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

ROOT = Path(__file__).resolve().parents[1]
PAGE = 500
IN_FLIGHT = 8
# The sandbox's largest scale has all its dossiers in the year before its last day.
SPAN = (datetime(2025, 10, 1), datetime(2026, 10, 1))
_MESSAGE_YEARS = (datetime(2020, 12, 1), SPAN[1])

# -- the source ---------------------------------------------------------------------------------------------


def write_source(dossiers: int, documents: int, path: Path) -> None:
    """Make the records that the source serves, as the sandbox would serve them, once."""
    from sandbox import edxml
    from sandbox.portal import dossier_wire
    from sandbox.scales import DEFAULT_END, Scale
    from sandbox.times import stamp
    from sandbox.world import World

    gc.disable()
    scale = Scale("ingest", dossiers, documents * 8, documents, 2_154, 20_000, 0.0, keep=False, last_days=365)
    world = World(1, scale, DEFAULT_END)
    rows = []
    for dossier in world.dossiers:
        found = dossier.record.at(world.clock)
        if found is not None:
            wire = dossier_wire(world, dossier, *found)
            body = json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode()
            rows.append((stamp(found[0]), dossier.code, body))
    rows.sort(key=lambda row: row[:2])
    messages = [
        (
            message.sent,
            message.doc_id,
            edxml.document(message, world.people[message.person], world.names),
        )
        for message in world.exchange.messages
        if message.sent <= world.clock
    ]
    with path.open("wb") as stream:
        pickle.dump((rows, messages), stream, protocol=5)


def response(body: bytes, status: bytes = b"200 OK") -> bytes:
    """A whole answer as it goes over the wire."""
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        status,
        len(body),
        body,
    )


def as_json(value: object) -> bytes:
    """An answer that is made from a value."""
    return response(json.dumps(value, ensure_ascii=False).encode())


class Book:
    """What the source has: pages of a window are cut at its first request and kept as whole answers."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            self.rows, messages = pickle.load(stream)
        self.stamps = [row[0] for row in self.rows]
        self.windows: dict[tuple[str, str], list[bytes]] = {}
        self.counts: dict[tuple[str, str], bytes] = {}
        self.messages = messages
        self.documents = {
            doc_id: as_json({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": text})
            for _, doc_id, text in messages
        }

    def part(self, start: str, end: str) -> list[tuple[str, str, bytes]]:
        """The records updated in a span, oldest first."""
        return self.rows[bisect.bisect_left(self.stamps, start) : bisect.bisect_left(self.stamps, end)]

    def pages(self, start: str, end: str) -> list[bytes]:
        """The pages of a window, as whole answers."""
        if (start, end) not in self.windows:
            bodies = []
            for _, code, body in self.part(start, end):
                # Now and then a record comes twice, as from a real source.
                bodies += [body] * (2 if crc32(code.encode()) % 151 == 0 else 1)
            self.windows[start, end] = [
                response(
                    b'{"content":[%s],"last":%s,"number":%d}'
                    % (
                        b",".join(bodies[at : at + PAGE]),
                        b"true" if at + PAGE >= len(bodies) else b"false",
                        at // PAGE,
                    )
                )
                for at in range(0, max(len(bodies), 1), PAGE)
            ]
        return self.windows[start, end]

    def count(self, start: str, end: str) -> bytes:
        """The control total of a window."""
        if (start, end) not in self.counts:
            codes = sorted({row[1] for row in self.part(start, end)})
            checksum = hashlib.sha256("\n".join(codes).encode()).hexdigest()
            self.counts[start, end] = as_json({"count": len(codes), "checksum": checksum})
        return self.counts[start, end]

    def sent(self, first: str, last: str) -> bytes:
        """The list of documents sent on these days."""
        rows = [
            {
                "serviceType": "eDoc",
                "messageType": "edoc",
                "senderDocId": doc_id,
                "sentTime": f"{sent:%Y-%m-%d %H:%M:%S}",
            }
            for sent, doc_id, _ in self.messages
            if first <= f"{sent:%Y/%m/%d}" <= last
        ]
        return as_json({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": rows})


class Serve(asyncio.Protocol):
    """One connection: keep-alive, no compression, nothing computed that could have been computed before."""

    book: Book

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport, self.held = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self.held += data
        while b"\r\n\r\n" in self.held:
            head, _, rest = self.held.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
            }
            length = int(headers.get("content-length", "0"))
            if len(rest) < length:
                return
            self.held = rest[length:]
            self.transport.write(self.answer(first.split(" ", 2)[1], headers))  # type: ignore[attr-defined]

    def answer(self, target: str, headers: dict[str, str]) -> bytes:
        """The answer to one request."""
        url = urlsplit(target)
        query = {key: value[0] for key, value in parse_qs(url.query).items()}
        match url.path:
            case "/token":
                return as_json({"access_token": "benchmark", "token_type": "Bearer", "expires_in": 36000})
            case "/pa/dossier/count":
                return self.book.count(query["updated-from"], query["updated-to"])
            case "/pa/dossier/search":
                pages, page = self.book.pages(query["updated-from"], query["updated-to"]), int(query["page"])
                return pages[page] if page < len(pages) else as_json({"content": [], "last": True})
            case "/getSentEdocList":
                return self.book.sent(headers["xroadvnpt-fromdate"], headers["xroadvnpt-todate"])
            case "/getEdoc":
                return self.book.documents[headers["xroadvnpt-docid"]]
            case _:
                return response(b'{"message":"Not Found"}', b"404 Not Found")


async def serve(path: Path) -> None:
    """Serve until the process is ended; the first line printed is the port and what there is, as JSON."""
    book = Serve.book = Book(path)
    records = {
        "dossier": sum(page.count(b'{"MaHoSo"') for one in months() for page in book.pages(*one)),
        "document": len(book.messages),
    }
    gc.freeze()
    gc.disable()
    server = await asyncio.get_running_loop().create_server(Serve, "127.0.0.1", 0)
    sys.stdout.write(json.dumps({"port": server.sockets[0].getsockname()[1], "records": records}) + "\n")
    sys.stdout.flush()
    await server.serve_forever()


# -- what is measured, each in a process of its own ---------------------------------------------------------


def product() -> SimpleNamespace:
    """The product's own names, wherever this checkout keeps them."""
    homes = {
        "SecretStr": ("pydantic",),
        "HttpSettings": ("assets.sources.http",),
        "PullContext": ("assets.sources.pull",),
        "Clock": ("warehouse.clock",),
        "LandingStore": ("warehouse.landing.store", "warehouse.landing"),
        "PortalConfig": ("assets.sources.portal", "assets.sources.portal.client"),
        "PortalClient": ("assets.sources.portal.client",),
        "pull_dossiers": ("assets.sources.portal.dossiers",),
        "ExchangeConfig": ("assets.sources.exchange", "assets.sources.exchange.client"),
        "ExchangeClient": ("assets.sources.exchange.client",),
        "pull_documents": ("assets.sources.exchange.pulls",),
    }
    found = SimpleNamespace()
    for name, modules in homes.items():
        for module in modules:
            with contextlib.suppress(ImportError, AttributeError):
                setattr(found, name, getattr(importlib.import_module(module), name))
                break
    return found


async def take_in(kind: str, url: str, folder: Path) -> int:
    """Land all of one kind with the product; the number of records."""
    its = product()
    first, last = SPAN if kind == "dossier" else _MESSAGE_YEARS
    context = its.PullContext(
        store=its.LandingStore(folder, "sandbox:benchmark"),
        clock=its.Clock(),
        run_id="benchmark",
        code_version="benchmark",
        history_from=first,
        settle=timedelta(minutes=10),
        until=last,
    )
    secret, settings = its.SecretStr("benchmark"), its.HttpSettings()
    if kind == "dossier":
        config = its.PortalConfig(
            url=url, token_url=f"{url}/token", client_id="benchmark", client_secret=secret
        )
        async with its.PortalClient(config, settings) as client:
            report = await its.pull_dossiers(client, context)
    else:
        config = its.ExchangeConfig(url=url, system_id="benchmark", secret=secret)
        async with its.ExchangeClient(config, settings) as client:
            report = await its.pull_documents(client, context)
    return int(report.records + report.quarantined)


def months() -> list[tuple[str, str]]:
    """The windows that a pull of the span asks for, as the portal takes them."""
    starts = [datetime(SPAN[0].year + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(13)]
    return [(f"{a:%Y%m%d}000000", f"{b:%Y%m%d}000000") for a, b in itertools.pairwise(starts)]


async def fetch(kind: str, url: str) -> int:
    """Fetch the same answers with httpx and forget them; the number of requests."""
    import httpx

    limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
    requests = 0
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=None, trust_env=False) as client:

        async def get(path: str, **options: Any) -> bytes:
            nonlocal requests
            requests += 1
            return (await client.request("GET", path, **options)).content

        async def drain(work: list[Any]) -> None:
            waiting = iter(work)

            async def worker() -> None:
                for one in waiting:
                    await one()

            async with asyncio.TaskGroup() as group:
                for _ in range(IN_FLIGHT):
                    group.create_task(worker())

        if kind == "dossier":

            def window(start: str, end: str) -> Any:
                async def read() -> None:
                    page, tail = 0, b""
                    while b'"last":true' not in tail:
                        query = {"page": page, "updated-from": start, "updated-to": end}
                        tail = (await get("/pa/dossier/search", params=query))[-40:]
                        page += 1

                return read

            await drain([window(*one) for one in months()])
        else:
            span = {"XroadVnpt-fromDate": "0000", "XroadVnpt-toDate": "9999"}
            listed = json.loads(await get("/getSentEdocList", headers=span))["data"]

            def document(doc_id: str) -> Any:
                return lambda: get("/getEdoc", headers={"XroadVnpt-docid": doc_id})

            await drain([document(one["senderDocId"]) for one in listed])
    return requests


def measure(kind: str, what: str, url: str) -> None:
    """Measure one way in this process and print it as JSON; loading the code is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        if what == "product":
            product()
            import pyarrow  # noqa: F401 - loaded by the first frame otherwise
        else:
            import httpx  # noqa: F401
        cpu, began = time.process_time(), time.perf_counter()
        work = take_in(kind, url, Path(folder)) if what == "product" else fetch(kind, url)
        found = asyncio.run(work)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1024**2
    )
    sys.stdout.write(
        json.dumps({"found": found, "seconds": seconds, "cpu": cpu, "rss_mib": round(peak)}) + "\n"
    )


# -- the whole ----------------------------------------------------------------------------------------------


def in_its_own(checkout: Path, kind: str, what: str, url: str) -> dict[str, float]:
    """Measure one way in a process that loads the code of a checkout."""
    env = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONUTF8": "1"}
    command = [sys.executable, __file__, "--measure", kind, what, url]
    done = subprocess.run(command, env=env, cwd=checkout, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


@contextlib.contextmanager
def source(dossiers: int, documents: int, kept: Path | None) -> Any:
    """The address of a source that is up, and how many records it has of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = (kept or Path(folder)) / f"ingest-{dossiers}-{documents}.pickle"
        if not path.exists():
            # In a process of its own: memory that this one once had would be counted as that of its children.
            subprocess.run(
                [sys.executable, __file__, "--write", str(dossiers), str(documents), str(path)], check=True
            )
        command = [sys.executable, __file__, "--serve", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            yield f"http://127.0.0.1:{ready['port']}", ready["records"]
        finally:
            process.terminate()
            process.wait()


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure all ways in turns; of each the median round."""
    ways = {"fetch": (ROOT, "fetch"), "product": (ROOT, "product")}
    if options.baseline is not None:
        ways["baseline"] = (options.baseline.resolve(), "product")
    result: dict[str, Any] = {"rounds": options.rounds}
    with source(options.dossiers, options.documents, options.pages) as (url, records):
        for kind in [one for one in ("dossier", "document") if options.only in (None, one)]:
            in_its_own(ROOT, kind, "fetch", url)  # the source cuts its pages now
            rounds = [
                {name: in_its_own(checkout, kind, what, url) for name, (checkout, what) in ways.items()}
                for _ in range(options.rounds)
            ]
            result[kind] = {"records": records[kind]}
            for name in ways:
                runs = sorted((one[name] for one in rounds), key=lambda one: one["seconds"])
                middle = runs[len(runs) // 2]
                if name != "fetch" and middle["found"] != records[kind]:
                    raise SystemExit(
                        f"{name} took in {middle['found']:.0f} of {records[kind]} {kind} records"
                    )
                result[kind][name] = {
                    "records_per_second": round(records[kind] / middle["seconds"]),
                    "cpu_microseconds": round(min(one["cpu"] for one in runs) / records[kind] * 1e6, 2),
                    "rss_mib": max(one["rss_mib"] for one in runs),
                }
    return result


def show(result: dict[str, Any]) -> None:
    """Print the result for people."""
    for kind in ("dossier", "document"):
        if kind not in result:
            continue
        sys.stdout.write(f"{kind}: {result[kind]['records']:,} records, median of {result['rounds']}\n")
        own = result[kind]["product"]["records_per_second"]
        for name in [one for one in ("fetch", "product", "baseline") if one in result[kind]]:
            one = result[kind][name]
            sys.stdout.write(
                f"  {name:10} {one['records_per_second']:10,} records/s {one['cpu_microseconds']:8.1f} µs CPU a record "
                f"{one['rss_mib']:6,} MiB   product = {own / one['records_per_second']:.2f} ×\n"
            )


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=190_000)
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["dossier", "document"])
    parser.add_argument("--baseline", type=Path, help="another checkout, measured in the same rounds")
    parser.add_argument("--pages", type=Path, help="folder that keeps the built pages for the next time")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.serve is not None:
        asyncio.run(serve(options.serve))
    elif options.write is not None:
        write_source(int(options.write[0]), int(options.write[1]), Path(options.write[2]))
    elif options.measure is not None:
        measure(*options.measure)
    else:
        result = run(options)
        if options.json:
            sys.stdout.write(json.dumps(result) + "\n")
        else:
            show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
