"""What a source system is: one object from which everything else about it follows.

A system is declared in its own package and listed in assets.systems. Settings, `egov probe`, the landing assets and
their checks, `egov status` and the history job read there what they need to know.

Belongs here: the shape of a system and of its entities. Does not belong here: any system (the packages beside this
module), Dagster, and anything heavy: definitions load without clients and decoders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assets.sources.config import SystemConfig
from warehouse.registry import contracts
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.source_entity import SourceEntity

if TYPE_CHECKING:
    from assets.sources.pull import ProbeResult, PullContext, PullReport

Pull = Callable[[Any, "PullContext"], Awaitable["PullReport"]]
Probe = Callable[[Any, "PullContext"], Awaitable["list[ProbeResult]"]]

ASK_THE_SOURCE: Final = (
    "Gõ `egov probe {system}` để xem nguồn trả lời gì; khi nguồn chạy lại, `egov run` tự lấy phần thiếu. "
    "Cho tới lúc đó số liệu phụ thuộc là tạm tính."
)


async def nobody_to_ask(_client: object, _context: object) -> list[ProbeResult]:
    """The probe of a system without an address."""
    return []


@dataclass(frozen=True)
class Later:
    """A function named by its place, `package.module:function`, and imported when it is first called."""

    place: str

    @property
    def function(self) -> Callable[..., Any]:
        """The function itself."""
        module, _, name = self.place.partition(":")
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Call the function."""
        return self.function(*given, **named)


@dataclass(frozen=True)
class Entity:
    """One source entity: one landing asset.

    Attributes:
        contract: its name, its texts and what is taken of it.
        pull: lands what is missing of it; called with an open client of the system and the context of the run.
    """

    contract: Contract
    pull: Pull

    @property
    def id(self) -> SourceEntity:
        """Its name everywhere."""
        return self.contract.entity

    @property
    def key(self) -> list[str]:
        """The asset key."""
        return ["landing", *self.id]

    @property
    def table(self) -> str:
        """The name of its suite."""
        return f"landing/{self.id}"


@dataclass(frozen=True, eq=False)  # there is one of each
class System:
    """A source system.

    Attributes:
        id: its name in keys, folders and commands, and that of its package.
        vi: its name for people, in Vietnamese.
        en: the same in English.
        config: its settings.
        client: opens a connection, from its settings and those of the transport (`HttpSettings`).
        entities: what is landed of it.
        probe: looks at one page of each interface and writes nothing.
        advice: what a person does when it does not answer.
        also_read: files besides its own package that decide what is landed.
    """

    id: str
    vi: str
    en: str
    config: type[SystemConfig]
    client: Callable[..., AbstractAsyncContextManager[Any]]
    entities: tuple[Entity, ...]
    probe: Probe = nobody_to_ask
    advice: str = ASK_THE_SOURCE
    also_read: tuple[Path, ...] = ()

    @property
    def is_remote(self) -> bool:
        """Whether it has an address at which somebody answers, or not."""
        return bool(self.config.address_names())

    @cached_property
    def code_version(self) -> str:
        """A short hash over what decides what is landed: its code, what all systems share, its contracts."""
        shared, contract = Path(__file__).parent, Path(contracts.__file__).parent
        own = [*(shared / self.id).glob("*.py"), *contract.glob(f"{self.id}.py"), *self.also_read]
        digest = hashlib.sha256()
        for file in sorted([*shared.glob("*.py"), contract / "contract.py", *own]):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
        return digest.hexdigest()[:12]
