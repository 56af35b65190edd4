"""What can go wrong with a source system, said in one clear Vietnamese line, without personal data."""

from __future__ import annotations

import re

from warehouse.landing.windows import Window
from warehouse.privacy.personal import mask_people

MASK = "***"
_hidden: set[str] = set()


def hide(*secrets: str) -> None:
    """Remember values that no message may ever hold: secrets as configured, and tokens as received."""
    # A shorter one would black out ordinary words, and is no secret worth the name.
    _hidden.update(secret for secret in secrets if len(secret) >= 4)


def without_secrets(text: str) -> str:
    """Return a text with every hidden value masked: a server may echo what it was sent."""
    for secret in sorted((one for one in _hidden if one in text), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


class SourceError(Exception):
    """A source failed: which system, service and window, what happened and what to do next."""

    def __init__(self, system: str, service: str, window: Window | None, message: str) -> None:
        message = without_secrets(message)
        super().__init__(system, service, window, message)
        self.system = system
        self.service = service
        self.window = window
        self.message = message

    def __str__(self) -> str:
        span = f", khoảng {self.window}" if self.window else ""
        return f"{self.system}/{self.service}{span}: {self.message}"


class NotConfigured(SourceError):  # noqa: N818 - states, as the others of this family
    """A setting that the system needs is missing; the message names the environment variable."""


class Unreachable(SourceError):  # noqa: N818
    """No usable answer after all attempts: network, timeouts, 5xx, 429."""


class RefusedAccess(SourceError):  # noqa: N818
    """The system refused us: 401, 403, a wrong secret or a wrong signature."""


class BadAnswer(SourceError):  # noqa: N818
    """The answer is not what the protocol promises: HTML, an error envelope, another 4xx, not JSON."""


class TooLarge(BadAnswer):
    """The answer is larger than what is taken; asking again would not make it smaller."""


class Incomplete(SourceError):  # noqa: N818
    """The answers do not add up: total, checksum, a repeated page, a cursor that stands still."""


_SAFE_TEXT = """
request rejected internal server error bad gateway service unavailable not found forbidden unauthorized too
many requests timeout time out invalid access denied html http https json url api the token client method
allowed entity large unprocessable conflict gone page parameter missing required field
"""
_SAFE_WORDS = frozenset(_SAFE_TEXT.split())
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’|«[^»]*»|`[^`]*`")
# Digits may be written in groups (0901 234 567), so separators between digits count as part of the number.
_DIGITS = re.compile(r"(?:\d[ .\-]?){5,}\d")
_TAGS = re.compile(r"<[^>]*>")


def mask_words(text: str) -> str:
    """Mask what may be personal in the server's own words (R71) and cut to 200 characters.

    Masked: e-mail addresses, links, quoted text, numbers of six digits and more, names of files, names (sequences of
    capitalised words, unless every word is a common word of servers, and what begins with a family name), and secrets
    (`hide`).
    """
    # Secrets go first: once the text is cut or masked in part, half of one would not be known any more.
    plain = " ".join(_TAGS.sub(" ", without_secrets(text)[:5000]).split())
    for pattern in (_EMAIL, _LINK, _QUOTED, _DIGITS):
        plain = pattern.sub(MASK, plain)
    return mask_people(plain, MASK, _SAFE_WORDS)[:200]
