"""Where things lie in EGOV_HOME: the only place that knows the names of its folders.

Belongs here: the names. Does not belong here: what lies inside them (landing.layout, snapshot, decided), and where
the home is (pipelines.settings).
"""

from __future__ import annotations

from typing import Final

LANDING: Final = "landing"
"""Everything that was ever pulled: the one thing that cannot be made again."""
WAREHOUSE: Final = "warehouse"
"""The working files, made of landing."""
PUBLISHED: Final = "published"
"""The snapshots: what BI opens."""
DECISIONS: Final = "decisions"
"""What people decided, and what was published when."""
CHECKED: Final = "checked"
"""Results of checks that still hold; can be removed at any time, and everything is judged again."""
DOCS: Final = "docs"
"""The pages that validation writes."""
DAGSTER: Final = "dagster"
"""Dagster's instance: run history, asset catalogue, pools."""
RESTATED: Final = "restated"
"""Figures of earlier days, computed again; nothing reads them but people."""
LOCK: Final = "lock"
"""The file whose operating-system lock every writing run holds."""
