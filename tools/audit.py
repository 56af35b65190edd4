"""Look up the locked packages in a database of known vulnerabilities; run by `make audit`.

Exit codes: 0 every locked package was looked up and none is known to be vulnerable, 1 some are (each is
listed with the version that mends it), 2 the lookup itself could not be done, so nothing is known.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVICE_VARIABLE = "AUDIT_SERVICE"
_AGAIN = (
    "Hãy chạy lại ở máy có mạng ra ngoài (hoặc đặt HTTPS_PROXY), hay chọn cơ sở dữ liệu khác: "
    f"make audit {SERVICE_VARIABLE}=pypi"
)


def main() -> int:
    """Run pip-audit on requirements.lock and say in one line how it ended."""
    service = os.environ.get(SERVICE_VARIABLE, "osv")
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements.lock"),
        "--require-hashes", "--disable-pip", "--vulnerability-service", service,
        "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603 - our own arguments; the service is one word for one option
        command, capture_output=True, text=True, check=False, cwd=ROOT
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (done.stderr.strip().splitlines() or ["không rõ lý do"])[-1]
        print(f"Không tra được lỗ hổng ({service}): {last[:300]}\n{_AGAIN}", file=sys.stderr)
        return 2
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    vulnerable = [one for one in packages if one.get("vulns")]
    for one in vulnerable:
        for found in one["vulns"]:
            fixed = ", ".join(found["fix_versions"]) or "chưa có bản vá"
            print(f"{one['name']} {one['version']}: {found['id']}, đã vá ở {fixed}")
    if vulnerable:
        print(f"{len(vulnerable)} gói có lỗ hổng đã biết: nâng bản trong pyproject.toml rồi chạy make lock.")
        return 1
    if skipped or not packages:
        # What was not found was not examined: silence about it is no all-clear.
        print(
            f"Không tra được {len(skipped)} trong {len(packages)} gói ({service}). {_AGAIN}", file=sys.stderr
        )
        return 2
    print(f"{len(packages)} gói, không gói nào có lỗ hổng đã biết ({service}).")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
