"""Hashes of the payment platform: the vector, and how numbers are written in them."""

from assets.sources.payment.signing import (
    authentication_code,
    list_answer_code,
    list_request,
    query_request,
    same_code,
)

SECRET = "SANDBOX-SECRET"


def test_query_vector() -> None:
    request = query_request(
        partner="H29PARTNER",
        secret=SECRET,
        reference="dvcH29.100-261120-000720261120091500",
        now="20261120094500",
    )
    assert request["MaXacThuc"] == "102dd9a37d630b700898363580be68fd107861ae385222971d6694f992760744"


def test_init_vector_has_the_same_form() -> None:
    values = ["INIT", "1.0.6", "H29PARTNER", "dvcH29.100-261120-000720261120091500", "8000", "PAY", "1", "1"]
    values += [
        "vi-VN",
        "VND",
        "PAYMENT",
        "THANH TOAN HO SO H29.100-261120-0007",
        "20261120091500",
        "10.0.0.5",
    ]
    assert authentication_code(values, SECRET) == (
        "26d075aa9bd5fec13bf908216c6ada9fa92c2119dc630d838251b28ec83e643c"
    )


def test_list_request_and_answer() -> None:
    request = list_request(
        partner="P",
        secret="S",
        start="20260101000000",
        end="20260201000000",
        page=2,
        size=1000,
        now="20260202000000",
    )
    joined = "LIST|1.0.6|P|20260101000000|20260201000000|2|1000|20260202000000"
    assert request["MaXacThuc"] == authentication_code(joined.split("|"), "S")
    assert list_answer_code("P", 12, 3, "S") == authentication_code(["LIST", "P", "12", "3"], "S")


def test_codes_are_compared_whatever_their_case() -> None:
    assert same_code("ab", " AB ")
    assert not same_code("ab", None)
    assert not same_code("ab", "ac")
