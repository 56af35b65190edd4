"""Signed request headers of the document axis (SDK VXP 2, ``XroadVnpt-*``)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

PREFIX = "XroadVnpt-"
VERSION = "3.0.201608"
USER_AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP"


def hash_header(secret: str, sign_header: str) -> str:
    """Return lower-case hex HMAC-SHA256 of the sign-header text."""
    return hmac.new(secret.encode(), sign_header.encode(), hashlib.sha256).hexdigest()


def sign_header_text(headers: Mapping[str, str]) -> str:
    """Return the compact JSON object that is signed: names as sent, in alphabetical order."""
    return json.dumps(dict(sorted(headers.items())), ensure_ascii=True, separators=(",", ":"))


def signed_headers(
    arguments: Mapping[str, str], *, system_id: str, secret: str, local_now: datetime
) -> dict[str, str]:
    """Build the headers of one axis request.

    Every argument becomes ``XroadVnpt-<key>``; timestamp, system id and version join them; all of
    them are signed, so nothing the server reads is outside the signature.

    Args:
        arguments: keys of the operation (``servicetype``, ``messagetype``, ``fromDate``, ``docid`` …).
        system_id: our system's id on the axis.
        secret: shared secret, used as the HMAC key.
        local_now: naive Asia/Ho_Chi_Minh wall time of the request.

    Returns:
        Header name to ASCII value, signature headers included.
    """
    signed = {f"{PREFIX}{key}": value for key, value in arguments.items()}
    signed[f"{PREFIX}timestamp"] = f"{local_now:%d%m%YT%H%M%S}+0700"
    signed[f"{PREFIX}systemid"] = system_id
    signed[f"{PREFIX}version"] = VERSION
    text = sign_header_text(signed)
    return {
        **signed,
        f"{PREFIX}sign-header": text,
        f"{PREFIX}sign-header-key": ";".join(sorted(signed)),
        f"{PREFIX}hash-header": hash_header(secret, text),
        "User-Agent": USER_AGENT,
    }
