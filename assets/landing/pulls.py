"""Running the pulls of one run: all systems at the same time, each entity's outcome for its own step.

Belongs here: which pull starts when, handing its report or its error to the step that waits for it.
Does not belong here: protocols and windows (assets.sources), what a failure means (the asset).

The pulls live in one background thread with one event loop, because nearly all of their time is
waiting: a run that pulled one entity after the other would take the sum of them all, and an
unreachable system would use up its retries once per entity.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Collection, Mapping
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING

from assets import systems
from assets.platform import Platform, PullWindow
from assets.sources.errors import NotConfigured, SourceError
from assets.sources.system import Entity, System
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

if TYPE_CHECKING:
    from assets.sources.pull import PullContext, PullReport

_log = logging.getLogger(__name__)


class Pulls:
    """The pulls of one run.

    Args:
        platform: What the run works with.
        window: What was asked for.
        wanted: The entities that are part of the run.

    Attributes:
        seconds: How long each finished pull took; pulls overlap, so these do not add up.

    Raises:
        assets.systems.UnknownSystemError: An entity is of a system that nobody declared.
    """

    def __init__(self, platform: Platform, window: PullWindow, wanted: Collection[Entity]) -> None:
        self._platform = platform
        self._window = window
        self._wanted: dict[System, list[Entity]] = {}
        for entity in wanted:
            self._wanted.setdefault(systems.system(entity.id.system), []).append(entity)
        self._futures: dict[SourceEntity, Future[PullReport]] = {entity.id: Future() for entity in wanted}
        self._contexts = {system: self.context(system) for system in self._wanted}
        self.seconds: dict[SourceEntity, float] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="pulls", daemon=True)
        self._thread.start()

    def context(self, system: System) -> PullContext:
        """What a pull of this system is told."""
        from assets.sources.pull import PullContext
        from warehouse.landing.quarantine import Retries

        since, until = self._window.moments()
        exact = self._window.exact()
        platform = self._platform
        return PullContext(
            store=platform.store,
            clock=platform.clock,
            run_id=platform.run_id,
            code_version=system.code_version,
            history_from=platform.parameters.history_from,
            settle=platform.parameters.settle,
            since=since,
            until=until,
            only_window=Window(*exact) if exact else None,
            again={} if exact else Retries(platform.home).pending(platform.store, system.id),
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
            self._fail_rest(error, self._futures)
        self._fail_rest(RuntimeError("the pulls were stopped"), self._futures)

    def _fail_rest(self, error: BaseException, entities: Collection[SourceEntity]) -> None:
        for entity in entities:
            if not self._futures[entity].done():
                self._futures[entity].set_exception(error)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        await asyncio.gather(*(self._system(*asked) for asked in self._wanted.items()))

    async def _system(self, system: System, entities: Collection[Entity]) -> None:
        try:
            async with system.client(self._platform.configs[system.id], self._platform.http) as client:
                finished = {entity.id.name: asyncio.Event() for entity in entities}
                context = self._contexts[system]
                await asyncio.gather(*(self._pull(entity, client, context, finished) for entity in entities))
        except Exception as error:
            self._fail_rest(error, [entity.id for entity in entities])

    async def _pull(
        self, entity: Entity, client: object, context: PullContext, finished: Mapping[str, asyncio.Event]
    ) -> None:
        if (listing := entity.contract.listing) in finished:
            await finished[listing].wait()
        began = time.monotonic()
        try:
            try:
                report = await entity.pull(client, context)
            finally:
                # Before anybody who waits for the result is woken.
                self.seconds[entity.id] = time.monotonic() - began
        except Exception as error:
            # The step that waits for this one may be far behind others: what failed is said when it fails.
            if isinstance(error, SourceError) and not isinstance(error, NotConfigured):
                _log.error("%s: %s", entity.id, error)
            self._futures[entity.id].set_exception(error)
        else:
            self._futures[entity.id].set_result(report)
        finally:
            finished[entity.id.name].set()
