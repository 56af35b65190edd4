"""All assets, in the order of the flow.

Belongs here: the list. Does not belong here: anything else; a source system's client is imported
without Dagster, so this cannot stand in the package's `__init__`.
"""

from __future__ import annotations

import dagster as dg

from assets import systems
from assets.core import tables as core
from assets.landing.factory import landing_asset
from assets.mart import tables as mart
from assets.publish import snapshot


def all_assets() -> list[dg.AssetsDefinition]:
    """Landing, core, mart and the snapshot."""
    return [
        *map(landing_asset, systems.entities()),
        *core.ASSETS,
        *mart.ASSETS,
        *snapshot.ASSETS,
    ]
