"""What of a failing row may be shown.

A sample helps a person find a row at the source and nothing more: it holds keys, and a key only
when it has the form of one. Sources do put personal data where a code belongs (a name in a code
field, an identity number as a dossier code), and a report must not carry it on.
"""

from __future__ import annotations

import re

MASKED = "(đã che: không đúng dạng mã)"

_CODE = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z._/-]{0,63}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}(:?\d{2})?)?)?")
# Identity cards have 9 or 12 digits, phones 9 to 11 (12 with the country code 84).
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])\d{9,12}(?![0-9A-Za-z])")


def mask_key(value: object, *, words: bool = False) -> str:
    """The text of a key for a sample, or a fixed text when it does not look like a key.

    Args:
        value: A value of a key column: text, number, date, truth value or None.
        words: Lower-case words without a digit are keys too. True only where the words are our own
            (indicator ids, period types); in a source's column such a word may be a name.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if _MOMENT.fullmatch(text):
        return text
    if isinstance(value, int):
        return MASKED if _PERSONAL.search(text) else text
    if _PERSONAL.search(text):
        return MASKED
    if _CODE.fullmatch(text) or (words and _WORD.fullmatch(text)):
        return text
    return MASKED
