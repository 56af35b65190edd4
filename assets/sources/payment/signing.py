"""Hashes of the payment platform: SHA-256 over values joined by ``|``, then ``|`` and the secret."""

import hashlib
import hmac
from collections.abc import Sequence

VERSION = "1.0.6"


def authentication_code(values: Sequence[str], secret: str) -> str:
    """Return MaXacThuc: lower-case hex SHA-256 of the values joined by ``|``, then ``|`` + secret."""
    return hashlib.sha256("|".join([*values, secret]).encode()).hexdigest()


def list_answer_code(partner: str, total: int, items: int, secret: str) -> str:
    """Return the MaXacThuc that a LIST answer must carry."""
    return authentication_code(["LIST", partner, str(total), str(items)], secret)


def same_code(expected: str, got: str | None) -> bool:
    """Compare two codes in constant time; a missing one is different."""
    return got is not None and hmac.compare_digest(expected.encode(), got.strip().lower().encode())


def list_request(
    *, partner: str, secret: str, start: str, end: str, page: int, size: int, now: str
) -> dict[str, str]:
    """Build a signed LIST request.

    Args:
        partner: MaDoiTac.
        secret: shared secret.
        start: TuThoiGian, yyyyMMddHHmmss local, inclusive.
        end: DenThoiGian, yyyyMMddHHmmss local, exclusive.
        page: TrangSo, from 1.
        size: KichThuoc, at most 1000.
        now: ThoiGianGD of the request, yyyyMMddHHmmss local.

    Returns:
        The JSON object to post, values as text.
    """
    body = {
        "LoaiBanTin": "LIST",
        "PhienBan": VERSION,
        "MaDoiTac": partner,
        "TuThoiGian": start,
        "DenThoiGian": end,
        "TrangSo": str(page),
        "KichThuoc": str(size),
        "ThoiGianGD": now,
    }
    return {**body, "MaXacThuc": authentication_code(list(body.values()), secret)}


def query_request(*, partner: str, secret: str, reference: str, now: str) -> dict[str, str]:
    """Build a signed QUERY request for one MaThamChieu; ``now`` is yyyyMMddHHmmss local."""
    body = {
        "LoaiBanTin": "QUERY",
        "PhienBan": VERSION,
        "MaDoiTac": partner,
        "MaThamChieu": reference,
        "ThoiGianGD": now,
    }
    return {**body, "MaXacThuc": authentication_code(list(body.values()), secret)}
