"""The command line `egov`.

Belongs here: commands, what they print and the code they leave with. Does not belong here: what a run does
(runner, assets), what its end means (outcome), settings (pipelines.settings).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import typer.main
from typer.exceptions import Abort, Exit, TyperException

from pipelines.cli.app import app
from pipelines.cli.console import force_utf8, say
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import DEBUG_VARIABLE

INTERRUPTED = 130
"""What a command leaves with that a person ended (Ctrl-C, SIGTERM)."""


def main() -> None:
    """Entry of the installed command and of `python -m pipelines.cli`: run the process's words and end it."""
    # A short-lived process that makes hundreds of thousands of lasting objects while it imports: the stock
    # thresholds have the collector walk them again and again, for seconds.
    gc.set_threshold(200_000, 20, 50)
    code = call(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is closed by now. DuckDB's binding complains at length about what the interpreter has not
    # collected when it ends (harmless, but pages of it below the scorecard), so it does not get to end.
    os._exit(code)


def call(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a person sees one message, never a trace.

    Args:
        arguments: Words after `egov`.
    """
    force_utf8()
    words = list(arguments)
    if "--debug" in words:
        words.remove("--debug")
        os.environ[DEBUG_VARIABLE] = "1"
    debug = bool(os.environ.get(DEBUG_VARIABLE))
    try:
        return _invoke(words)
    except CommandError as error:
        if debug:
            raise
        say(str(error))
        return int(error.code)
    except KeyboardInterrupt:
        say("Đã dừng theo yêu cầu. Những gì đã nạp xong vẫn còn; lần chạy sau làm tiếp.")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left (`| head`): that is its right.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        from pipelines.outcome import generic_message

        say(generic_message(error))
        return int(ExitCode.FAULT)


def _invoke(words: list[str]) -> int:
    try:
        result = typer.main.get_command(app).main(args=words, prog_name="egov", standalone_mode=False)
    except Abort:
        raise KeyboardInterrupt from None
    except Exit as stop:
        return int(stop.exit_code)
    except TyperException as error:
        say(f"Sai cách dùng: {error} Xem: egov --help")
        return int(ExitCode.USAGE)
    if result == INTERRUPTED:
        # Typer has caught it, and tells no one.
        raise KeyboardInterrupt
    return int(result) if isinstance(result, int) else int(ExitCode.DONE)
