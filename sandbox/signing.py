"""Signatures of the emulated systems (R55, R56, R64)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence


def sha256_joined(values: Sequence[object], secret: str) -> str:
    """Return the lower-case hex SHA-256 of the values joined by ``|``, then ``|`` and the secret."""
    return hashlib.sha256("|".join([*map(str, values), secret]).encode()).hexdigest()


def hmac_hex(text: str, secret: str) -> str:
    """Return the hex HMAC-SHA256 of a text."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def headers_signed(headers: Mapping[str, str], secret: str) -> bool:
    """Check an axis request: HMAC over the sent sign-header text, and every pair in it equal to its header.

    ``headers`` has lower-case names.
    """
    text = headers.get("xroadvnpt-sign-header", "")
    given = headers.get("xroadvnpt-hash-header", "")
    if not text or not hmac.compare_digest(hmac_hex(text, secret).encode(), given.lower().encode()):
        return False
    try:
        pairs = json.loads(text)
    except ValueError:
        return False
    return (
        isinstance(pairs, dict)
        and bool(pairs)
        and all(headers.get(str(name).lower()) == str(value) for name, value in pairs.items())
    )
