"""Signed headers of the axis: the vector, and what the server checks."""

import json
from datetime import datetime

from assets.sources.exchange.signing import hash_header, sign_header_text, signed_headers

SECRET = "SANDBOX-SECRET"
SIGN_HEADER = (
    '{"XroadVnpt-from":"000.00.00.H29","XroadVnpt-messagetype":"edoc","XroadVnpt-servicetype":"eDoc",'
    '"XroadVnpt-timestamp":"20112026T091500+0700"}'
)


def test_vector() -> None:
    pairs = {
        "XroadVnpt-timestamp": "20112026T091500+0700",
        "XroadVnpt-servicetype": "eDoc",
        "XroadVnpt-from": "000.00.00.H29",
        "XroadVnpt-messagetype": "edoc",
    }
    assert sign_header_text(pairs) == SIGN_HEADER
    assert hash_header(SECRET, SIGN_HEADER) == (
        "87f07d570a278e425bb4094f99b6adf0cb950db814d8d83c32d28c5eeeb7ec2a"
    )


def test_every_pair_signed_is_a_header_sent() -> None:
    sent = signed_headers(
        {"docid": "d-1"}, system_id="SYS", secret=SECRET, local_now=datetime(2026, 11, 20, 9, 15)
    )
    lowered = {name.lower(): value for name, value in sent.items()}
    signed = json.loads(sent["XroadVnpt-sign-header"])
    assert all(lowered[name.lower()] == value for name, value in signed.items())
    assert signed["XroadVnpt-timestamp"] == "20112026T091500+0700"
    assert sent["XroadVnpt-sign-header-key"].split(";") == list(signed)
    assert sent["XroadVnpt-hash-header"] == hash_header(SECRET, sent["XroadVnpt-sign-header"])
