"""File drops: the readers of the datasets that people put into the inbox as CSV or XLSX.

Belongs here: column contracts of the datasets, whole-or-nothing reading, the errors file.
Does not: HTTP sources, anything that interprets the rows (core does), Dagster.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Final

from assets.sources.config import Folder, SystemConfig
from assets.sources.system import Entity, Later, System
from warehouse.registry.contracts import files
from warehouse.registry.datasets import DATASETS_DIR
from warehouse.registry.datasets import SYSTEM as SYSTEM_ID


@dataclass(frozen=True)
class FilesConfig(SystemConfig):
    """Where people drop files."""

    drop_dir: Annotated[Path, Folder("DROP_DIR")] = Path("warehouse/inbox")

    @property
    def inbox(self) -> Path:
        """The folder, absolute."""
        return self.drop_dir.expanduser().resolve()


def _inbox(config: FilesConfig, _http: object) -> AbstractAsyncContextManager[Path]:
    """A pull of files works on the inbox itself."""
    return nullcontext(config.inbox)


_PULL: Final = Later("assets.sources.files.reader:pull_dataset")
SYSTEM: Final = System(
    id=SYSTEM_ID,
    vi="Tệp thả",
    en="Drop files",
    config=FilesConfig,
    client=_inbox,
    entities=tuple(
        Entity(contract, partial(_PULL, dataset=contract.entity.name)) for contract in files.CONTRACTS
    ),
    advice="Mở tệp .errors.csv cạnh tệp thả: từng dòng, cột và cách sửa; sửa tệp rồi `egov run`.",
    also_read=tuple(DATASETS_DIR.glob("*.yaml")),
)
