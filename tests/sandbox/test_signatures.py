"""Signatures against known vectors, all with the secret SANDBOX-SECRET."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sandbox.settlement import Line, SettlementFile
from sandbox.signing import headers_signed, hmac_hex, sha256_joined

SECRET = "SANDBOX-SECRET"


def test_query_signature_has_a_bar_before_the_secret() -> None:
    values = ["QUERY", "1.0.6", "H29PARTNER", "dvcH29.100-261120-000720261120091500", "20261120094500"]
    assert sha256_joined(values, SECRET) == "102dd9a37d630b700898363580be68fd107861ae385222971d6694f992760744"


def test_axis_signature() -> None:
    text = (
        '{"XroadVnpt-from":"000.00.00.H29","XroadVnpt-messagetype":"edoc","XroadVnpt-servicetype":"eDoc",'
        '"XroadVnpt-timestamp":"20112026T091500+0700"}'
    )
    digest = "87f07d570a278e425bb4094f99b6adf0cb950db814d8d83c32d28c5eeeb7ec2a"
    assert hmac_hex(text, SECRET) == digest
    headers = {
        "xroadvnpt-from": "000.00.00.H29",
        "xroadvnpt-messagetype": "edoc",
        "xroadvnpt-servicetype": "eDoc",
        "xroadvnpt-timestamp": "20112026T091500+0700",
        "xroadvnpt-sign-header": text,
        "xroadvnpt-hash-header": digest,
    }
    assert headers_signed(headers, SECRET)
    assert not headers_signed({**headers, "xroadvnpt-messagetype": "status"}, SECRET)
    assert not headers_signed(headers, "another")


def test_settlement_file_has_the_layout_of_the_sample() -> None:
    line = Line(date(2026, 11, 20), datetime(2026, 11, 20, 9, 15, 2), 8_000, "631109000007", "0000", 7)
    file = SettlementFile(date(2026, 11, 20), (line,))
    header, detail, trailer, end = file.content(SECRET).decode("ascii").split("\n")
    assert header == "HR[REV]  971003[DATE]20112026"
    assert trailer == (
        "TR[NOT]000000001[CRE]             sandbox[TIME]041500[DATE]21112026[CSF]10ae1d5c48519191a731163578665856"
    )
    assert end == ""
    # The sample differs in two running numbers only; with these its checksum comes out.
    text = detail[:-32].replace("[F38]000007", "[F38]000123").replace("2026112000000007", "2026112000000001")
    md5 = hashlib.md5((text + SECRET).encode(), usedforsecurity=False).hexdigest()
    assert md5 == "1cc6b376110f1c610e715f68befb266e"
    assert hashlib.md5((detail[:-32] + SECRET).encode(), usedforsecurity=False).hexdigest() == detail[-32:]
