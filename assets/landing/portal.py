"""Landing assets of the source system `portal`."""

from __future__ import annotations

from assets.landing.entities import ENTITIES
from assets.landing.factory import landing_asset

ASSETS = [landing_asset(entity) for entity in ENTITIES if entity.system == "portal"]
