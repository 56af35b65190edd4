"""What a source system is told from outside: its addresses, secrets and other settings, as environment variables.

Belongs here: the words a system's settings are declared in, and reading them. Does not belong here: the settings of
any system (its package), those of the pipeline itself and the files that secrets come from (pipelines.settings).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, get_args, get_type_hints

from pydantic import SecretStr

_URL: Final = re.compile(r"https?://[^\s/?#]+([/?#]\S*)?", re.IGNORECASE)


class WrongSettingError(Exception):
    """A setting is missing or wrong; the text is one Vietnamese sentence that names the variable, never a value."""


@dataclass(frozen=True)
class Variable:
    """An environment variable that holds plain text.

    Attributes:
        name: of the variable.
    """

    name: str

    def value(self, text: str) -> object:
        """What the text says; WrongSettingError if it says nothing that fits."""
        return text


@dataclass(frozen=True)
class Secret(Variable):
    """One that nothing may show; it may also come from the file that `<name>_FILE` names."""

    def value(self, text: str) -> object:
        """The secret, wrapped."""
        return SecretStr(text)


@dataclass(frozen=True)
class Folder(Variable):
    """One that names a folder."""

    def value(self, text: str) -> object:
        """The folder, as named."""
        return Path(text)


@dataclass(frozen=True)
class Address(Variable):
    """One that holds a full address. It has no default, so nothing is asked that no person named.

    Attributes:
        needs: the variables that make it usable: a half-configured system would fail late, in the middle of a night.
    """

    needs: tuple[str, ...] = ()

    def value(self, text: str) -> object:
        """The address, without a slash at its end."""
        wrong = None
        if not _URL.fullmatch(text):
            wrong = "phải là một địa chỉ đầy đủ bắt đầu bằng http:// hoặc https://"
        elif "@" in text.split("://", 1)[1].split("/", 1)[0]:
            # An address is shown in messages and in the UI.
            wrong = "không được chứa tên và mật khẩu (tên:mật-khẩu@); bí mật có biến riêng của nó"
        if wrong is not None:
            raise WrongSettingError(f"Biến môi trường {self.name} sai: {wrong}. Hãy sửa rồi chạy lại.")
        return text.rstrip("/")


@dataclass(frozen=True)
class SystemConfig:
    """The settings of a source system; a field that is annotated with a `Variable` is read from it."""

    @classmethod
    def variables(cls) -> dict[str, Variable]:
        """The environment variables, by field."""
        hints = get_type_hints(cls, include_extras=True)
        return {
            field: note
            for field, hint in hints.items()
            for note in get_args(hint)[1:]
            if isinstance(note, Variable)
        }

    @classmethod
    def secret_names(cls) -> tuple[str, ...]:
        """The variables that hold secrets."""
        return tuple(one.name for one in cls.variables().values() if isinstance(one, Secret))

    @classmethod
    def address_names(cls) -> tuple[str, ...]:
        """The variables of which one must be set for the system to be asked; none for one that is always there."""
        addresses = [one for one in cls.variables().values() if isinstance(one, Address)]
        helpers = {name for one in addresses for name in one.needs}
        return tuple(one.name for one in addresses if one.name not in helpers)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Take the settings from environment variables.

        Raises:
            WrongSettingError: the first thing that is wrong or missing.
        """
        given = {
            field: variable for field, variable in cls.variables().items() if variable.name in environment
        }
        values = {field: variable.value(environment[variable.name]) for field, variable in given.items()}
        for address in given.values():
            for name in address.needs if isinstance(address, Address) else ():
                if name not in environment:
                    also = f" (hoặc {name}_FILE)" if name in cls.secret_names() else ""
                    raise WrongSettingError(
                        f"Thiếu biến môi trường {name}{also}: {address.name} đã đặt thì biến này là bắt buộc. "
                        "Hãy đặt biến rồi chạy lại."
                    )
        return cls(**values)

    @property
    def is_configured(self) -> bool:
        """Whether the system is to be asked."""
        opening = self.address_names()
        values = (getattr(self, field) for field, one in self.variables().items() if one.name in opening)
        return not opening or any(value is not None for value in values)

    @property
    def secret_values(self) -> tuple[str, ...]:
        """The values that nothing may show."""
        values = (getattr(self, field) for field in self.variables())
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))
