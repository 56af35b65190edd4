"""The peers' own environment: made once, in the cache, from requirements.txt."""

from __future__ import annotations

import subprocess
import venv
from hashlib import sha256
from pathlib import Path

from benchmarks.measure import CACHE

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def python() -> Path:
    """The interpreter of the peers' environment; made where there is none of these requirements."""
    folder = CACHE / f"peers-{sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]}"
    found = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([found, "-m", "pip", "install", "-q", "-r", REQUIREMENTS], check=True)
        (folder / "ready").touch()
    return found
