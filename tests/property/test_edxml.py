"""Whatever comes in, the edXML decoder gives a result or its own error."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.sources.exchange.edxml import NAMESPACE, EdxmlError, decode_document, decode_status

NAMES = [
    "MessageHeader", "From", "To", "OrganId", "DocumentId", "Code", "CodeNumber", "CodeNotation", "ResponseFor",
    "PromulgationInfo", "PromulgationDate", "StatusCode", "Timestamp", "TraceHeaderList", "TraceHeader",
    "Bussiness", "BussinessDocType", "AttachmentEncoded", "Attachment", "ContentTransferEncoded", "edXML",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "H29",
            "H29,2026/11/20,1/UBND",
            "2026/11/20",
            "2026/02/31",
            "9999/12/31 23:59:59+00:00",
            "01",
            "&amp;",
            "<",
        ]
    ),
    st.datetimes().map(str),
)


def trees() -> st.SearchStrategy[str]:
    leaf = st.tuples(st.sampled_from(NAMES), TEXTS).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    return st.recursive(
        leaf,
        lambda children: st.tuples(st.sampled_from(NAMES), st.lists(children, max_size=5)).map(
            lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
        ),
        max_leaves=25,
    )


def read_both(raw: str | bytes) -> None:
    for decode in (decode_document, decode_status):
        with contextlib.suppress(EdxmlError):
            decode(raw)  # type: ignore[operator]


@given(st.one_of(st.text(), st.binary()))
@settings(max_examples=300, deadline=None)
def test_any_text_or_bytes(raw: str | bytes) -> None:
    read_both(raw)


@given(trees())
@settings(max_examples=400, deadline=None)
def test_any_tree(inner: str) -> None:
    read_both(f'<edXML xmlns="{NAMESPACE}">{inner}</edXML>')


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_damage_to_a_good_document(data: st.DataObject) -> None:
    good = (
        f'<edXML xmlns="{NAMESPACE}"><MessageHeader><From><OrganId>H29</OrganId></From>'
        "<DocumentId>H29,2026/11/20,1/UBND</DocumentId></MessageHeader></edXML>"
    )
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, len(good)))
    read_both(good[:start] + data.draw(st.text(max_size=10)) + good[end:])
