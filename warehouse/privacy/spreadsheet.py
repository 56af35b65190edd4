"""Texts on their way into a spreadsheet: a cell that begins like a formula is shown and not run."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """Return a text as it may stand in a CSV or XLSX cell.

    One that a spreadsheet could take for a formula (it begins with ``= + - @``, also in full width or behind
    blanks, or with a tab or line break) gets an apostrophe in front. Numbers are no texts and need none.
    """
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text
