from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from assets.sources import decode
from assets.sources.decode import DecodeError, RecordDecoder
from assets.sources.errors import mask_words


@pytest.mark.parametrize("nothing", ["", None, "   "])
def test_no_value_is_none(nothing: object) -> None:
    assert decode.text(nothing) is None
    assert decode.integer(nothing) is None
    assert decode.money(nothing) is None
    assert decode.decimal_number(nothing) is None
    assert decode.local_time(nothing) is None
    assert decode.local_day(nothing) is None
    assert decode.flag(nothing) is None


@pytest.mark.parametrize(
    ("value", "amount"),
    [("50000", 50000), (50000, 50000), ("50000.00", 50000), (Decimal("5E+4"), 50000), ("0", 0)],
)
def test_whole_amounts(value: object, amount: int) -> None:
    assert decode.money(value) == amount


@pytest.mark.parametrize(
    "value",
    [
        "50.000",
        "50,000",
        "-1",
        -1,
        "1.5",
        Decimal("1.5"),
        True,
        "mười",
        [],
        {},
        "9" * 19,
        10**16,
        "１２",
        "1e5",
    ],
)
def test_everything_else_is_no_amount(value: object) -> None:
    with pytest.raises(DecodeError, match="số tiền"):
        decode.money(value)


def test_times() -> None:
    assert decode.local_time("20261120081500") == datetime(2026, 11, 20, 8, 15)
    assert decode.local_time(20261120081500) == datetime(2026, 11, 20, 8, 15)
    assert decode.local_time("20261120") == datetime(2026, 11, 20)
    assert decode.local_day("2026/11/20") == decode.local_day("20261120081500") == date(2026, 11, 20)


@pytest.mark.parametrize(
    "value",
    [
        "20260231000000",
        "31/12/2026",
        "20261120240000",
        "2026112008150",
        "0" * 14,
        "２０２６１１２００８１５００",
        [],
        "20261320",
        1.5,
    ],
)
def test_what_is_no_time(value: object) -> None:
    with pytest.raises(DecodeError, match="không phải thời gian"):
        decode.local_time(value)


def test_flags_and_numbers() -> None:
    assert [decode.flag(v) for v in ("1", 1, True, "true", "0", 0, False, "False")] == [True] * 4 + [
        False
    ] * 4
    assert decode.integer("12") == decode.integer(12) == decode.integer(Decimal("12.0")) == 12
    for wrong in ("x", "1.5", [], "1 2"):
        with pytest.raises(DecodeError):
            decode.integer(wrong)
    with pytest.raises(DecodeError):
        decode.flag("2")


def test_codes_that_are_none_become_null_and_are_counted() -> None:
    decoder = RecordDecoder({"a"})
    assert decoder.code("A-1.b_2", "a") == "A-1.b_2"
    assert decoder.code(2, "a") == "2"
    for personal in ("Tại nhà bà Năm", "x" * 21, "số 5", ["x"], {"a": 1}):
        assert decoder.code(personal, "a") is None
    assert decoder.nulled_codes == {"a": 5}


def test_unknown_keys_are_counted_without_leaking_names() -> None:
    decoder = RecordDecoder({"a"})
    decoder.begin({"a": 1, "b": 2, "Nguyễn Văn A": 3}, 0, 0)
    assert decoder.unknown_keys == {"b": 1, "(tên khóa lạ)": 1}
    assert decoder.begin(["no object"], 0, 1) is None
    assert decoder.quarantined[0].pos == 1


def test_lone_surrogates_and_zero_bytes_do_not_reach_a_file() -> None:
    value = decode.text("á\ud800\x00b")
    assert value is not None
    assert value.encode("utf-8")
    assert "\x00" not in value


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        ("Công dân Nguyễn Văn An chưa đăng ký", "Văn"),
        ("gọi 0901 234 567 để biết", "234"),
        ("CCCD 079-123-456-789", "123"),
        ("gửi an.nguyen@tphcm.gov.vn", "an.nguyen"),
        ('giá trị "bí mật" sai', "bí mật"),
        ("tệp https://kho/x.pdf?ten=An", "x.pdf"),
        ("NGUYỄN THỊ BÉ không có quyền", "THỊ"),
    ],
)
def test_words_of_a_server_are_masked(words: str, hidden: str) -> None:
    assert hidden not in mask_words(words)


def test_plain_words_stay_and_are_cut() -> None:
    assert mask_words("<h1>Request Rejected</h1>") == "Request Rejected"
    assert mask_words("tham số page không hợp lệ") == "tham số page không hợp lệ"
    assert len(mask_words("a " * 500)) <= 200
