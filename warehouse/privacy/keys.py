"""What of a record's business key may be written down.

Belongs here: the form of a key, and the keyed hash that stands for one without that form. Does not
belong here: where keys are written (warehouse.landing.store, warehouse.landing.quarantine).

Sources do put personal data where a code belongs (a name in a code field, an identity number as a
dossier code). A key in its valid form is no personal data and an agency needs it to find the case;
anything else is kept as an HMAC only: the same text gives the same mark, and nobody without the
store's own key can try texts against it.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path
from typing import Final

from warehouse.privacy.personal import is_personal

KEY_FILE: Final = ".key"
MARK: Final = "#"
"""First character of a hashed key; no key of valid form begins with it."""

_FORM = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z._:/-]{0,99}")
# Identity cards have 9 or 12 digits, phones 9 to 11 (12 with the country code 84).
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])\d{9,12}(?![0-9A-Za-z])")


def has_key_form(text: str) -> bool:
    """Whether a text has the form of a business key and cannot be a person's number or name."""
    return _FORM.fullmatch(text) is not None and _PERSONAL.search(text) is None and not is_personal(text)


def kept_key(text: str, folder: Path) -> str:
    """The key itself where it has the valid form, else `#` and 32 hex digits of its HMAC-SHA256.

    Args:
        text: the key as delivered.
        folder: the landing store; its `.key` (64 hex digits, mode 0600) is made at first use.

    Raises:
        OSError: the key file cannot be read or made.
    """
    if has_key_form(text):
        return text
    digest = hmac.new(_secret(folder / KEY_FILE), text.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return MARK + digest.hexdigest()[:32]


def _secret(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}-{os.getpid()}-{secrets.token_hex(4)}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_hex(32).encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
            # link() does not overwrite: of two first uses one wins, and both read what it wrote.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    return path.read_bytes()
