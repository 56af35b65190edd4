"""A large world written out: every record as it is served, made once by several processes, read day by day.

Millions of dossiers do not fit into memory, and making them anew for each request takes minutes. So the workers walk
through the dossiers once, each through every n-th chunk, and write what is served of each (the dossier, its
transactions, ratings and petitions) to files, by the day of its update time. A window of time is then the days it
covers: of each day a small index is read, and of its bodies those days only that a page shows. Nothing here grows with
the size of the world but the files and the list of pieces.

Belongs here: writing, finding and reading. Does not belong here: what a record looks like (portal, payment_api).
"""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import os
import pickle
import zlib
from array import array
from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, TypeVar

from sandbox.dossiers import Dossier
from sandbox.official import Official, Tallies, add_tallies
from sandbox.opinions import KINDS
from sandbox.payment_api import transaction_wire
from sandbox.payments import PENDING, Place, Transaction
from sandbox.portal import dossier_wire, opinion_wire
from sandbox.settlement import Paid, SettlementFile, lines_of, paid
from sandbox.world import World

CHUNK = 20_000
"""Dossiers that a worker holds at a time."""
_INDEX_DAYS, _BODY_DAYS, _WINDOWS = 64, 8, 16
"""Days of a kind whose index, and whose bodies, are kept, and windows whose places are: more than are read at once."""
_PLACE_BITS = 24
_SETTLED = "settled"
"""Under this name lie the payments of the settlement files, by the day of their file."""
T = TypeVar("T")
K = TypeVar("K", bound=tuple[object, ...])
_Kept: TypeAlias = OrderedDict[tuple[object, ...], T]


@dataclass(frozen=True)
class _Piece:
    """What one chunk has of one day: where its index lies and, behind it, its bodies."""

    chunk: int
    worker: int
    at: int
    index: int
    bodies: int


@dataclass
class _Written:
    """What one worker has written."""

    pieces: dict[tuple[str, date], list[_Piece]] = field(default_factory=dict)
    transactions: dict[int, int] = field(default_factory=dict)
    pending: dict[str, Place] = field(default_factory=dict)
    tallies: Tallies = field(default_factory=dict)


class Archive:
    """The records of a world in files, as of its clock; written again when the world has changed."""

    def __init__(
        self,
        world: World,
        folder: Path,
        settlement_key: str,
        workers: int | None = None,
        told: Callable[[float], None] = lambda share: None,
    ) -> None:
        """Write the world out.

        Args:
            world: what is written; it is not touched.
            folder: where the files lie; they are removed by whoever made it.
            settlement_key: signs the settlement files.
            workers: processes; by default as many as there are cores.
            told: is called now and then with the share that is done, 0 to 1.
        """
        self._world, self._folder, self._key = world, folder, settlement_key
        self._workers = workers or os.cpu_count() or 1
        self._told = told
        self._changes = -1
        folder.mkdir(parents=True, exist_ok=True)
        self._refresh()

    # --- reading -------------------------------------------------------------------------------------------------

    def line(self, kind: str) -> ArchiveLine:
        """Return the records of a kind (dossier, transaction, rating, petition) in the order of their update time."""
        self._refresh()
        return ArchiveLine(self, kind)

    def days(self, kind: str) -> list[date]:
        """Return the days on which records of a kind were updated last, in order."""
        return self._days[kind]

    def index(self, kind: str, day: date) -> tuple[list[datetime], list[str]]:
        """Return update times and codes of a day's records, in order."""
        stamps, codes, _ = self._kept(self._indexes[kind], (kind, day), _INDEX_DAYS, self._read_index)
        return stamps, codes

    def body(self, kind: str, place: int) -> bytes:
        """Return the record of a place as it is served."""
        day = date.fromordinal(place >> _PLACE_BITS)
        bodies = self._kept(self._bodies[kind], (kind, day), _BODY_DAYS, self._read_bodies)
        return bodies[place & ((1 << _PLACE_BITS) - 1)]

    def window(self, kind: str, start: datetime | None, end: datetime | None) -> array[int]:
        """Return the places of a window, in order."""
        return self._kept(
            self._places,
            (kind, start, end),
            _WINDOWS,
            lambda _: array("q", (place for _, _, place in self.line(kind).slice(start, end))),
        )

    def pending(self, reference: str) -> Transaction | None:
        """Return a transaction that the list shows as pending; None if there is none of this reference."""
        self._refresh()
        place = self._pending.get(reference)
        return None if place is None else self._world.payments.get(place)

    def tallies(self) -> Tallies:
        """Return what the portal counts."""
        self._refresh()
        return self._tallies

    def settlement_names(self) -> list[dict[str, object]]:
        """Return name, size and SHA-256 of the settlement files that are out, oldest day first."""
        self._refresh()
        return self._files

    def settlement(self, name: str) -> bytes | None:
        """Return a settlement file, None if there is none of this name."""
        self._refresh()
        found = self._file_at.get(name)
        return None if found is None else self._piece("files", *found)

    def _kept(self, cache: _Kept[T], key: K, most: int, make: Callable[[K], T]) -> T:
        found = cache.get(key)
        if found is None:
            found = cache[key] = make(key)
            while len(cache) > most:
                cache.popitem(last=False)
        else:
            cache.move_to_end(key)
        return found

    def _piece(self, name: str, at: int, length: int) -> bytes:
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = (self._folder / name).open("rb")
        stream.seek(at)
        return zlib.decompress(stream.read(length))

    def _unpack(self, piece: _Piece) -> list[Any]:
        rows: list[Any] = pickle.loads(self._piece(f"{piece.worker}.data", piece.at, piece.index))  # noqa: S301 - our own file
        return rows

    def _read_index(self, key: tuple[str, date]) -> tuple[list[datetime], list[str], list[int]]:
        rows: list[tuple[datetime, str]] = []
        for piece in self._pieces[key]:
            rows += self._unpack(piece)
        order = sorted(range(len(rows)), key=rows.__getitem__)
        return [rows[n][0] for n in order], [rows[n][1] for n in order], order

    def _read_bodies(self, key: tuple[str, date]) -> list[bytes]:
        bodies: list[bytes] = []
        for piece in self._pieces[key]:
            packed = self._piece(f"{piece.worker}.data", piece.at + piece.index, piece.bodies)
            bodies += pickle.loads(packed)  # noqa: S301 - our own file
        _, _, order = self._kept(self._indexes[key[0]], key, _INDEX_DAYS, self._read_index)
        return [bodies[n] for n in order]

    # --- writing -------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        if self._changes == self._world.changes:
            return
        for stream in getattr(self, "_streams", {}).values():
            stream.close()
        self._streams: dict[str, BinaryIO] = {}
        self._indexes: dict[str, _Kept[tuple[list[datetime], list[str], list[int]]]] = defaultdict(
            OrderedDict
        )
        self._bodies: dict[str, _Kept[list[bytes]]] = defaultdict(OrderedDict)
        self._places: _Kept[array[int]] = OrderedDict()
        self._merge(list(self._written()))
        self._changes = self._world.changes

    def _written(self) -> Iterator[_Written]:
        """Let the workers write, and hand out what each of them has written."""
        chunks = -(-(len(self._world.dossiers) + len(self._world.dossiers.planted)) // CHUNK) or 1
        if "fork" not in multiprocessing.get_all_start_methods():
            yield self._write(0, range(chunks), lambda: self._told(0.5))
            return
        # Forked, so that each has the world without making it again; what they share is never collected.
        gc.freeze()
        context = multiprocessing.get_context("fork")
        done = context.Value("q", 0)
        parent = os.getpid()

        def work(worker: int) -> None:
            def step() -> None:
                with done.get_lock():
                    done.value += 1
                if os.getppid() != parent:
                    os._exit(1)

            found = self._write(worker, range(worker, chunks, self._workers), step)
            with (self._folder / f"{worker}.found").open("wb") as out:
                pickle.dump(found, out, protocol=5)

        running = [context.Process(target=work, args=(n,), daemon=True) for n in range(self._workers)]
        for process in running:
            process.start()
        for process in running:
            while process.is_alive():
                process.join(timeout=0.5)
                self._told(done.value / chunks)
            if process.exitcode:
                raise RuntimeError(f"a worker of the archive ended with {process.exitcode}")
        for worker in range(self._workers):
            path = self._folder / f"{worker}.found"
            with path.open("rb") as packed:
                yield pickle.load(packed)  # noqa: S301 - our own file
            path.unlink()

    def _write(self, worker: int, chunks: Iterable[int], step: Callable[[], None]) -> _Written:
        found = _Written()
        official = Official(self._world)
        with (self._folder / f"{worker}.data").open("wb") as out:
            for chunk in chunks:
                self._write_chunk(worker, chunk, out, official, found)
                step()
        return found

    def _write_chunk(
        self, worker: int, chunk: int, out: BinaryIO, official: Official, found: _Written
    ) -> None:
        world, book = self._world, self._world.dossiers
        numbers = range(chunk * CHUNK, min((chunk + 1) * CHUNK, len(book) + len(book.planted)))
        dossiers = [book.get(number) for number in numbers]
        rows: dict[tuple[str, date], list[tuple[datetime, str, bytes]]] = defaultdict(list)

        def add(kind: str, stamp: datetime, code: str, wire: dict[str, object]) -> None:
            body = json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode()
            rows[kind, stamp.date()].append((stamp, code, body))

        for dossier in dossiers:
            known = dossier.record.at(world.clock)
            if known is not None:
                add("dossier", known[0], dossier.code, dossier_wire(world, dossier, *known))
            for kind in KINDS:
                for one in world.opinions[kind].of(dossier):
                    said = one.record.at(world.clock)
                    if said is not None:
                        add(kind, said[0], one.code, opinion_wire(world, kind, one, said))
        settled: dict[date, list[tuple[int, Paid]]] = defaultdict(list)
        local = 0
        for place, made in self._transactions(dossiers):
            local += 1
            known = made.record.at(world.clock)
            if known is None:
                continue
            add("transaction", known[0], made.reference, transaction_wire(world, made, *known))
            if known[1]["TrangThaiGD"] == PENDING:
                found.pending[made.reference] = place
            payment = paid(made, world.clock)
            if payment is not None:
                for day in {day for day, _ in lines_of(world.seed, 0, payment)}:
                    settled[day].append((local, payment))
        found.transactions[chunk] = local
        add_tallies(found.tallies, official.count(dossiers))
        packed: dict[tuple[str, date], tuple[list[Any], list[bytes]]] = {
            key: ([row[:2] for row in records], [row[2] for row in records]) for key, records in rows.items()
        }
        packed.update({(_SETTLED, day): (ones, []) for day, ones in settled.items()})
        for key, parts in packed.items():
            index, bodies = (zlib.compress(pickle.dumps(part, protocol=5), 1) for part in parts)
            found.pieces.setdefault(key, []).append(
                _Piece(chunk, worker, out.tell(), len(index), len(bodies))
            )
            out.write(index)
            out.write(bodies)

    def _transactions(self, dossiers: list[Dossier]) -> Iterator[tuple[Place, Transaction]]:
        """Yield the transactions of these dossiers, and with the last of them those laid by hand."""
        payments, drawn = self._world.payments, len(self._world.dossiers)
        for dossier in dossiers:
            if dossier.number < drawn:
                for index, made in enumerate(payments.of(dossier)):
                    yield (dossier.number, index), made
        last = drawn + len(self._world.dossiers.planted) - 1
        if not dossiers or dossiers[-1].number == last:
            for index, made in enumerate(payments.planted):
                yield (-1, index), made

    def _merge(self, parts: list[_Written]) -> None:
        self._pieces: dict[tuple[str, date], list[_Piece]] = defaultdict(list)
        self._pending: dict[str, Place] = {}
        self._tallies: Tallies = {}
        for part in parts:
            for key, pieces in part.pieces.items():
                self._pieces[key] += pieces
            self._pending.update(part.pending)
            add_tallies(self._tallies, part.tallies)
        self._days: dict[str, list[date]] = defaultdict(list)
        for kind, day in sorted(self._pieces):
            self._days[kind].append(day)
            self._pieces[kind, day].sort(key=lambda piece: piece.chunk)
        self._write_files(parts)

    def _write_files(self, parts: list[_Written]) -> None:
        """Make the settlement files; their lines are numbered through over all transactions of the world."""
        counts = {chunk: count for part in parts for chunk, count in part.transactions.items()}
        before, total = {}, 0
        for chunk in sorted(counts):
            before[chunk] = total
            total += counts[chunk]
        self._files: list[dict[str, object]] = []
        self._file_at: dict[str, tuple[int, int]] = {}
        with (self._folder / "files").open("wb") as out:
            for day in self._days[_SETTLED]:
                lines = [
                    line
                    for piece in self._pieces[_SETTLED, day]
                    for local, one in self._unpack(piece)
                    for _, line in lines_of(self._world.seed, before[piece.chunk] + local, one)
                ]
                file = SettlementFile(day, tuple(lines))
                if file.ready > self._world.clock:
                    continue
                content = file.content(self._key)
                digest = hashlib.sha256(content).hexdigest()
                self._files.append({"name": file.name, "size": len(content), "sha256": digest})
                packed = zlib.compress(content, 1)
                self._file_at[file.name] = (out.tell(), len(packed))
                out.write(packed)


@dataclass(frozen=True)
class ArchiveLine:
    """The records of one kind, for half-open windows of their update time."""

    archive: Archive
    kind: str

    def slice(self, start: datetime | None, end: datetime | None) -> Iterator[tuple[datetime, str, int]]:
        """Yield the (time, code, place) rows of a window in order."""
        days = self.archive.days(self.kind)
        first = 0 if start is None else bisect_left(days, start.date())
        for day in days[first:]:
            if end is not None and day > end.date():
                return
            stamps, codes = self.archive.index(self.kind, day)
            low = 0 if start is None else bisect_left(stamps, start)
            high = len(stamps) if end is None else bisect_left(stamps, end)
            for at in range(low, high):
                yield stamps[at], codes[at], day.toordinal() << _PLACE_BITS | at

    def keys(self, start: datetime | None, end: datetime | None) -> list[str]:
        """Return the codes of a window."""
        return [code for _, code, _ in self.slice(start, end)]
