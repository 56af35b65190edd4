"""A process that has imported everything once and forks for each `egov` command.

A command costs ten seconds of imports, and the end-to-end tests give hundreds of seconds of them. The
child is an ordinary process of its own: it can be killed, holds the lock, ends with the command's code.
`python -m tests.e2e.warm` reads one JSON line per command ({args, env, log}) and answers {pid}, then {code}.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


class WarmProcess:
    """The commands' parent; start it once per test process."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.warm"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, arguments: list[str], env: dict[str, str], log: Path) -> int:
        """Run one command; its output goes to the log. Returns its code, negative for a signal."""
        self.start(arguments, env, log)
        return self.wait()

    def start(self, arguments: list[str], env: dict[str, str], log: Path) -> int:
        """Start one command and return its process id; `wait` must follow."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"args": arguments, "env": env, "log": str(log)}) + "\n")
        self._process.stdin.flush()
        return int(self._answer()["pid"])

    def wait(self) -> int:
        """Wait for the command that was started; its code, negative for a signal."""
        return int(self._answer()["code"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def _child(request: dict[str, Any]) -> None:
    code = 70
    try:
        sink = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        os.environ.clear()
        os.environ.update(request["env"])
        if request["args"] == ["stages"]:
            from tests.e2e.stages import main as stages

            code = stages()
        else:
            from pipelines.cli import call

            code = call(request["args"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def main() -> None:
    import expectations.gxrun  # noqa: F401
    import pipelines.cli.run  # noqa: F401

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(request)
        answers.write(json.dumps({"pid": pid}) + "\n")
        answers.flush()
        _, status = os.waitpid(pid, 0)
        answers.write(json.dumps({"code": os.waitstatus_to_exitcode(status)}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
