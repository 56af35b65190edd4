"""Running the pulls of one run: all systems at the same time, each entity's outcome for its own step.

Belongs here: which pull starts when, handing its report or its error to the step that waits for it.
Does not belong here: protocols and windows (assets.sources), what a failure means (the asset).

The pulls live in one background thread with one event loop, because nearly all of their time is
waiting: a run that pulled one entity after the other would take the sum of them all, and an
unreachable system would use up its retries once per entity.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import CancelledError, Future
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from assets.landing.entities import BY_NAME, Entity, code_version
from assets.platform import Platform, PullWindow
from warehouse.registry.source_entity import SourceEntity

if TYPE_CHECKING:
    from assets.sources.pull import PullContext, PullReport

Pull = Callable[..., Awaitable["PullReport"]]


class _Client(Protocol):
    async def __aenter__(self) -> object: ...
    async def __aexit__(self, *exc: object) -> object: ...


class Pulls:
    """The pulls of one run.

    Args:
        platform: What the run works with.
        window: What was asked for.
        wanted: The entities that are part of the run.

    Attributes:
        seconds: How long each finished pull took; pulls overlap, so these do not add up.
    """

    def __init__(self, platform: Platform, window: PullWindow, wanted: Collection[Entity]) -> None:
        self._platform = platform
        self._window = window
        self._futures: dict[SourceEntity, Future[PullReport]] = {entity.id: Future() for entity in wanted}
        self.seconds: dict[SourceEntity, float] = {}
        self._contexts = {system: self.context(system) for system, _ in self._futures}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="pulls", daemon=True)
        self._thread.start()

    def context(self, system: str) -> PullContext:
        """What a pull of this system is told."""
        from assets.sources.pull import PullContext
        from warehouse.landing.quarantine import Retries
        from warehouse.landing.windows import Window

        since, until = self._window.moments()
        exact = self._window.exact()
        platform = self._platform
        return PullContext(
            store=platform.store,
            clock=platform.clock,
            run_id=platform.run_id,
            code_version=code_version(system),
            history_from=platform.parameters.history_from,
            settle=platform.parameters.settle,
            since=since,
            until=until,
            only_window=Window(*exact) if exact else None,
            again={} if exact else Retries(platform.home).pending(platform.store, system),
            progress=platform.progress,
        )

    def result(self, entity: SourceEntity) -> PullReport:
        """Wait for one entity.

        Raises:
            SourceError: The source failed; what it landed before stays landed.
            Exception: Whatever else broke: our own fault or the machine's.
        """
        return self._futures[entity].result()

    def close(self) -> None:
        """Stop what still runs and wait for it to let go of its files."""
        loop, task = self._loop, self._task
        if loop is not None and task is not None and not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except (asyncio.CancelledError, CancelledError):
            pass
        except BaseException as error:
            # Nothing may wait for ever on a thread that has died.
            self._fail_rest(error)
        self._fail_rest(RuntimeError("the pulls were stopped"))

    def _fail_rest(self, error: BaseException) -> None:
        for future in self._futures.values():
            if not future.done():
                future.set_exception(error)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        systems = list(dict.fromkeys(system for system, _ in self._futures))
        await asyncio.gather(*(self._system(system) for system in systems))

    async def _system(self, system: str) -> None:
        names = [name for of, name in self._futures if of == system]
        try:
            if system == "files":
                for name in names:
                    await self._one(system, name, partial(self._files, name))
                return
            async with self._client(system) as client:
                finished = {name: asyncio.Event() for name in names}
                await asyncio.gather(*(self._ordered(system, name, client, finished) for name in names))
        except Exception as error:
            for name in names:
                future = self._futures[SourceEntity(system, name)]
                if not future.done():
                    future.set_exception(error)

    async def _ordered(
        self, system: str, name: str, client: object, finished: dict[str, asyncio.Event]
    ) -> None:
        entity = BY_NAME[SourceEntity(system, name)]
        try:
            for other in entity.after:
                if other in finished:
                    await finished[other].wait()
            pull = cast(Pull, getattr(import_module(f"assets.sources.{system}"), entity.pull))
            await self._one(system, name, lambda: pull(client, self._contexts[system]))
        finally:
            finished[name].set()

    async def _one(self, system: str, name: str, start: Callable[[], Awaitable[PullReport]]) -> None:
        future = self._futures[SourceEntity(system, name)]
        began = time.monotonic()
        try:
            report = await start()
        except Exception as error:
            self.seconds[SourceEntity(system, name)] = time.monotonic() - began
            future.set_exception(error)
        else:
            self.seconds[SourceEntity(system, name)] = time.monotonic() - began
            future.set_result(report)

    async def _files(self, name: str) -> PullReport:
        from assets.sources.files import pull_dataset

        return await pull_dataset(self._platform.drop_dir, name, self._contexts["files"])

    def _client(self, system: str) -> _Client:
        platform = self._platform
        if system == "portal":
            from assets.sources.portal import PortalClient

            return cast(_Client, PortalClient(platform.portal, platform.http))
        if system == "exchange":
            from assets.sources.exchange import ExchangeClient

            return cast(_Client, ExchangeClient(platform.exchange, platform.http))
        from assets.sources.payment import PaymentClient

        return cast(_Client, PaymentClient(platform.payment, platform.http))
