"""What looks like a person's data, whatever field it was written into.

Belongs here: how a name, a phone number, an identity number or a mail address is told from a code or from words
(R71, R84). Does not belong here: what is done about it (decoders, messages, file drops, quarantine).

Names are told by the family name in front. The shape is all there is to go by: a given name alone, or a person's
name where the name of an agency or a procedure belongs, is not recognised.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UPPER = "".join(chr(code) for code in range(0x41, 0x1EFF) if chr(code).isupper())
_CAPITALISED = rf"[{_UPPER}][^\W\d_]*"
_CAPITALISED_WORDS = re.compile(rf"(?<![^\W_]){_CAPITALISED}(?:[\s.\-]+{_CAPITALISED})+")
_GAP = r"[\s._\-]+"
# Without their diacritics most family names are ordinary syllables too ("ho so", "ly do"). These are not, but for two
# ordinary words.
_PLAIN_FAMILIES = r"nguyen|tran|huynh|trinh|quach|pham(?![\s._\-]*vi\b)"
_FAMILIES = (
    f"{_PLAIN_FAMILIES}|le|hoang|phan|vu|vo|dang|bui|do|ho(?![._\\-]so)|ngo|duong|ly(?![._\\-]do)|dinh|dao|mai|lam|"
    "luong|cao|ha|chau|phung|vuong|truong|doan|luu|mac"
)
_NAME_IN_TEXT = re.compile(
    rf"(?<![^\W_])(?:(?:{_PLAIN_FAMILIES})(?:{_GAP}[^\W\d_]+){{1,4}}"
    rf"|(?:{_FAMILIES}){_GAP}(?:thi|van(?!{_GAP}ban\b))(?:{_GAP}[^\W\d_]+){{1,3}})"
)
_NAME_AS_CODE = re.compile(
    rf"(?:{_FAMILIES})(?:[._\-][a-z]{{2,}}){{2,4}}|(?:{_PLAIN_FAMILIES})[._\-][a-z]{{2,}}"
)
_JOINED_NAME = re.compile(r"(?:Nguyen|Tran|Huynh|Trinh|Quach|Pham)(?:[A-Z][a-z]+){2,4}")
# Phones in both spellings; identity cards of 12 digits begin with the number of a province, 001 to 096.
_NUMBER = re.compile(r"\+?(?:84|0)[35789][0-9]{8}|0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-9]{9}")
_NUMBER_GAP = re.compile(r"[ .\-]")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\+?(?:[0-9][ .\-]?){8,14}[0-9](?![0-9A-Za-z])")
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_FILE = re.compile(
    r"\S+\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|txt|jpe?g|png|tiff?|zip|rar|7z|csv|xml|edxml)\b", re.IGNORECASE
)


def is_personal(code: str) -> bool:
    """Tell whether what stands in the place of a code or a key is a phone or identity number, a name or a file's."""
    if code[:1].isdigit() or code[:1] == "+":
        return _NUMBER.fullmatch(_NUMBER_GAP.sub("", code)) is not None
    if "." in code and _FILE.fullmatch(code):
        return True
    return _JOINED_NAME.fullmatch(code) is not None or _NAME_AS_CODE.fullmatch(code.lower()) is not None


@lru_cache(maxsize=4096)
def may_name_person(label: str) -> bool:
    """Tell whether a label (a header, a key, a file name) holds a name, a long number or a mail address."""
    plain = _bare(label)
    return bool(
        _NAME_IN_TEXT.search(plain)
        or _JOINED_NAME.search(label)
        or _MAIL.search(label)
        or re.search(r"[0-9]{7}", _NUMBER_GAP.sub("", plain))
    )


def mask_people(text: str, mask: str, spared: frozenset[str]) -> str:
    """Return words of a message with names and names of files masked.

    A name is two or more capitalised words, unless all of them are `spared` (in lower case), or words in any spelling
    that begin with a family name.
    """

    def unless_spared(found: re.Match[str]) -> str:
        words = re.split(r"[\s.\-]+", found.group().casefold())
        return found.group() if all(word in spared for word in words) else mask

    composed = _CAPITALISED_WORDS.sub(unless_spared, _FILE.sub(mask, unicodedata.normalize("NFC", text)))
    parts: list[str] = []
    end = 0
    for found in _NAME_IN_TEXT.finditer(_bare(composed)):
        parts += [composed[end : found.start()], mask]
        end = found.end()
    return "".join([*parts, composed[end:]])


def mask_contacts(name: str, mask: str = "***") -> str:
    """Return a public name (of an agency, a procedure) with mail addresses and numbers of nine digits up masked."""
    return _LONG_NUMBER.sub(mask, _MAIL.sub(mask, name))


def _bare(text: str) -> str:
    """Return a text in lower case without diacritics; composed characters keep their places."""
    return "".join(map(_plain_letter, unicodedata.normalize("NFC", text)))


def _plain_letter(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    if sign in "đĐ":
        return "d"
    first = unicodedata.normalize("NFD", sign)[0].lower()
    return first if len(first) == 1 else sign
