"""Create .venv from requirements.lock; run by make before anything else.

Written for any Python 3, so that an interpreter that is too old gets a sentence and not a
SyntaxError. Uses the standard library alone. Exit code 2 with the command that mends it.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements.lock")
NEEDED_GIB = 3


def stop(problem, mend):
    text = "%s\n  -> %s\n" % (problem, mend)
    stream = getattr(sys.stderr, "buffer", sys.stderr)
    stream.write(text.encode("utf-8") if stream is not sys.stderr else text)
    sys.exit(2)


def check_interpreter():
    if sys.version_info < (3, 11):
        stop(
            "Cần Python 3.11 trở lên; %s là %d.%d." % (sys.executable, *sys.version_info[:2]),
            "make PYTHON=python3.11 run    (Debian/Ubuntu: apt-get install python3.11 python3.11-venv)",
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        version = "%d.%d" % sys.version_info[:2]
        stop(
            "Python này thiếu venv/ensurepip nên không tạo được môi trường.",
            "apt-get install python%s-venv    (macOS: brew install python)" % version,
        )


def check_disk():
    free = shutil.disk_usage(ROOT).free / 2.0**30
    if free < NEEDED_GIB:
        stop(
            "Ổ đĩa của %s chỉ còn %.1f GiB; cần %d GiB." % (ROOT, free, NEEDED_GIB),
            "du -xh -d1 %s | sort -h    (tìm và xoá bớt, rồi chạy lại)" % ROOT,
        )


def stamp_path():
    digest = hashlib.sha256()
    with open(LOCK, "rb") as handle:
        digest.update(handle.read())
    digest.update(sys.version.encode())
    return os.path.join(VENV, ".installed-" + digest.hexdigest()[:16])


def venv_python():
    return os.path.join(VENV, "bin", "python")


def pip(*arguments):
    command = [venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    code = subprocess.call([*command, *arguments], cwd=ROOT)
    if code != 0:
        stop(
            "pip không cài được các gói của dự án (mã %d); nguyên nhân nằm ngay phía trên." % code,
            "kiểm tra mạng và nơi tải gói của máy (pip config list), rồi chạy lại lệnh make",
        )


def main():
    check_interpreter()
    stamp = stamp_path()
    if os.path.exists(stamp) and os.path.exists(venv_python()):
        return
    check_disk()
    print("Cài môi trường vào .venv (lần đầu mất vài phút) ...")
    sys.stdout.flush()
    import venv

    venv.create(VENV, with_pip=True, clear=True, symlinks=True)
    pip("--require-hashes", "--only-binary=:all:", "-r", LOCK)
    pip("--no-deps", "--no-build-isolation", "-e", ROOT)
    with open(stamp, "w") as handle:
        handle.write("")


if __name__ == "__main__":
    main()
