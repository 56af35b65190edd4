"""Reads the first sheet of an XLSX workbook and writes it as CSV: a program of its own, run by ``table.py``.

A workbook of one kilobyte can ask its reader for all the memory there is (one cell at XFD1048576, a shared text
repeated a million times), and the reader then ends the whole process. So it is read in a child that may take so
much memory and time and no more: it dies, and the run says that the file is too large.

Workbook on standard input, CSV in UTF-8 on standard output. Exit codes: 0 done, 3 it holds macros or links to other
workbooks, 4 it is larger than what is taken; anything else: it cannot be read. Macros and links are never followed.
"""

import contextlib
import csv
import io
import resource
import sys
import zipfile

MEMORY = 1 << 30
CPU_SECONDS = 120
MAX_UNPACKED = 128 << 20
MAX_PARTS = 1000
ACTIVE, TOO_LARGE = 3, 4
_LIVE_PARTS = ("xl/externallinks/", "xl/vbaproject", "xl/macrosheets/", "xl/embeddings/", "xl/activex/")


def _judge(content: bytes) -> int:
    """Look at the list of parts before anything is unpacked; 0 if it may be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return TOO_LARGE
    return ACTIVE if any(part.filename.lower().startswith(_LIVE_PARTS) for part in parts) else 0


def main(max_output: int) -> int:
    """Convert; ``max_output`` is the most characters of CSV that are written."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    with contextlib.suppress(ValueError, OSError):  # the system allows less already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    refused = _judge(content)
    if refused:
        return refused
    import fastexcel

    # The list of parts may lie about their sizes; the limit on memory does not.
    columns = fastexcel.read_excel(content).load_sheet(0, header_row=None, dtypes="string").to_arrow().columns
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    written = 0
    piece = io.StringIO()
    writer = csv.writer(piece, quoting=csv.QUOTE_ALL)
    for cells in zip(*columns, strict=True):
        writer.writerow([cell.as_py() for cell in cells])
        text = piece.getvalue()
        written += len(text)
        if written > max_output:
            return TOO_LARGE
        out.write(text)
        piece.seek(0)
        piece.truncate()
    out.flush()
    return 0


if __name__ == "__main__":
    try:
        code = main(int(sys.argv[1]))
    except MemoryError:
        code = TOO_LARGE
    except (
        Exception
    ):  # whatever is wrong with the workbook: no trace of it, the caller says it in one sentence
        code = 1
    sys.exit(code)
