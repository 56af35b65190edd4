"""Paging of interfaces that declare a total on every page: the register and the payment LIST.

The first page tells the total and, since servers may cap the size silently, the real page size; the
other pages are then fetched concurrently. The answer is complete or it is an error.
"""

import hashlib
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from assets.sources.errors import Incomplete
from assets.sources.pull import run_workers
from warehouse.landing.windows import Window

Record = Mapping[str, object]
MAX_TOTAL = 10_000_000
"""Most records that are taken from one listing: a total beyond it is a fault, and would be years of pages."""


@dataclass(frozen=True)
class CountedPage:
    """One page: its records and the total it declares."""

    items: Sequence[Record]
    total: int

    def fingerprint(self) -> str:
        """Return a hash of the record list, to see a page that repeats."""
        text = json.dumps(list(self.items), sort_keys=True, default=str, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class CountedAnswer:
    """All pages of one listing, in order, with the total they agree on."""

    pages: tuple[CountedPage, ...]
    total: int
    distinct: int


class _NotCompleteError(Exception):
    """The pages do not make up the declared total, or one repeats. The text says which (Vietnamese).

    Attributes:
        again: whether asking the whole listing once more may help (a set that moved under our feet).
    """

    def __init__(self, message: str, *, again: bool) -> None:
        super().__init__(message)
        self.again = again


async def read_counted(
    fetch: Callable[[int], Awaitable[CountedPage]],
    *,
    system: str,
    service: str,
    window: Window,
    key: str,
    size: int,
    concurrency: int = 4,
    on_page: Callable[[int, int], None] = lambda _done, _total: None,
) -> CountedAnswer:
    """Read a listing to its declared total, trying once more when the set moved meanwhile.

    Args:
        fetch: asks for one page, base 1.
        system: source system, for the error.
        service: the interface, for the error.
        window: what is asked for, for the error.
        key: the records' business key, for counting distinct records.
        size: the page size asked for.
        concurrency: pages in flight once the total is known.
        on_page: told (records so far, total) after each page.

    Returns:
        The pages in order, empty tail pages left out.

    Raises:
        Incomplete: total not met, total changing twice, or a page identical to the one before.
        SourceError: what `fetch` raises.
    """
    last: _NotCompleteError | None = None
    for _ in range(2):
        try:
            return await _read_once(fetch, key, size, concurrency, on_page)
        except _NotCompleteError as error:
            last = error
            if not error.again:
                break
    raise Incomplete(system, service, window, f"{last}. Không nhận phần thiếu; hãy chạy lại sau") from last


async def _read_once(
    fetch: Callable[[int], Awaitable[CountedPage]],
    key: str,
    size: int,
    concurrency: int,
    on_page: Callable[[int, int], None],
) -> CountedAnswer:
    first = await fetch(1)
    total = first.total
    pages = [first]
    on_page(len(first.items), total)
    per_page = min(len(first.items), size)
    if total > MAX_TOTAL:
        raise _NotCompleteError(
            f"nguồn khai {total} bản ghi trong một khoảng, nhiều hơn mức nhận ({MAX_TOTAL})", again=False
        )
    if per_page and len(first.items) < total:
        found: dict[int, CountedPage] = {}
        waiting = iter(range(2, -(-total // per_page) + 1))
        seen = len(first.items)
        useless = False

        async def worker() -> None:
            nonlocal seen, useless
            for number in waiting:
                if useless:
                    return
                page = found[number] = await fetch(number)
                seen += len(page.items)
                on_page(min(seen, total), total)
                # What is behind it cannot make the answer whole any more; the checks below say why.
                useless = useless or not page.items or page.total != total

        await run_workers([worker() for _ in range(concurrency)])
        pages.extend(page for _, page in sorted(found.items()))
    _check(pages, total)
    # A server that caps pages unevenly, or repeats records, may need further pages for its total.
    while pages[-1].items and not _met(pages, total, key) and _distinct(pages, key) < total:
        pages.append(await fetch(len(pages) + 1))
        _check(pages[-2:], total)
    while len(pages) > 1 and not pages[-1].items:
        pages.pop()
    if not _met(pages, total, key):
        got = _distinct(pages, key)
        raise _NotCompleteError(
            f"nguồn khai {total} bản ghi nhưng chỉ trả {got} bản ghi khác nhau", again=True
        )
    return CountedAnswer(tuple(pages), total, _distinct(pages, key))


def _check(pages: Sequence[CountedPage], total: int) -> None:
    for before, after in itertools.pairwise(pages):
        if after.items and after.fingerprint() == before.fingerprint():
            raise _NotCompleteError("một trang lặp lại y nguyên trang trước nó", again=False)
    changed = next((page.total for page in pages if page.total != total), None)
    if changed is not None:
        raise _NotCompleteError(f"tổng số khai báo đổi giữa các trang ({total} rồi {changed})", again=True)


def _distinct(pages: Sequence[CountedPage], key: str) -> int:
    keys = {
        str(item[key]).strip() for page in pages for item in page.items if item.get(key) not in (None, "")
    }
    keyless = sum(item.get(key) in (None, "") for page in pages for item in page.items)
    return len(keys) + keyless


def _met(pages: Sequence[CountedPage], total: int, key: str) -> bool:
    # The total counts distinct records, or records as delivered with their repeats: both are met totals.
    return _distinct(pages, key) == total or sum(len(page.items) for page in pages) == total
