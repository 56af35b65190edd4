"""Settings of the pipeline: read from the environment, in this one place.

Belongs here: which variables there are, their defaults, and what a wrong one says to a person.
Does not belong here: the variables of a source system (its package), what is done with them (assets,
warehouse), and any value of a secret in a message, a representation or a log.

Importing this module reads nothing; :func:`load_settings` reads the environment when it is called.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assets.sources import files
from assets.sources.config import WrongSettingError
from assets.sources.system import System
from assets.systems import SYSTEMS
from pipelines.exit_codes import CommandError, ExitCode
from warehouse.home import DAGSTER, DOCS, LANDING, LOCK, PUBLISHED, WAREHOUSE
from warehouse.registry.parameters import MartParameters

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
DEBUG_VARIABLE: Final = "EGOV_DEBUG"
"""Set: errors with their traces. The command line sets it for `--debug`; it is no field, since no run differs by it."""
SECRET_NAMES: Final = tuple(name for one in SYSTEMS.values() for name in one.config.secret_names())
_ORIGIN = re.compile(r"[a-z0-9][a-z0-9._:-]{0,63}")


class SettingsError(CommandError):
    """A setting is missing or wrong; the text is one Vietnamese message that names the variable."""

    def __init__(self, message: str) -> None:
        super().__init__(ExitCode.USAGE, message)


def _wrong(text: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{text}", {"text": text})


class Settings(BaseSettings):
    """Everything the pipeline is told from outside; each field but `configs` is the variable of the same name.

    Times without a zone are Asia/Ho_Chi_Minh. A secret may also come from the file that `<NAME>_FILE` names.
    """

    model_config = SettingsConfigDict(
        env_file=None, extra="ignore", case_sensitive=False, frozen=True, hide_input_in_errors=True
    )

    egov_home: Path = Path("warehouse/var")
    egov_origin: str = "live"
    egov_now: datetime | None = None
    egov_ca_file: Path | None = None

    configs: Mapping[str, Any]
    """The settings of every source system (`SystemConfig`), by its id."""

    history_from: date = date(2020, 12, 1)
    settle_minutes: int = Field(default=10, ge=0, le=10_080)

    http_timeout_seconds: float = Field(default=30.0, gt=0, le=3600)
    http_attempts: int = Field(default=5, ge=1, le=50)
    http_total_seconds: float = Field(default=300.0, gt=0, le=86_400)

    duckdb_memory_limit: str = "2GB"
    duckdb_threads: int = Field(default=2, ge=1, le=1024)
    storage_version: str = "v1.4.0"
    keep_snapshots: int = Field(default=5, ge=1, le=1000)
    keep_run_days: int = Field(default=90, ge=1, le=36_500)
    min_field_cases: int = Field(default=30, ge=1)
    quarantine_max_share: float = Field(default=0.05, ge=0, le=1)
    retraction_min_share: float = Field(default=0.8, ge=0, le=1)
    public_min_count: int = Field(default=5, ge=0, le=1000)
    report_calendar: Literal["civil", "admin15"] = "civil"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what :func:`load_settings` hands in: it has already merged `*_FILE` and the environment."""
        return (init_settings,)

    @field_validator("egov_origin")
    @classmethod
    def _origin(cls, value: str) -> str:
        if not _ORIGIN.fullmatch(value):
            raise _wrong("chỉ gồm chữ thường, số và . _ : -, ví dụ live hoặc sandbox:1")
        return value

    @field_validator("egov_home")
    @classmethod
    def _plain_place(cls, value: Path) -> Path:
        # Readers of files take these signs for patterns, and would read other files than were meant, or none.
        if re.search(r"[*?\[\]{}\x00-\x1f]", str(value.expanduser().resolve())):
            raise _wrong("đường dẫn không được chứa các dấu * ? [ ] { } hay dấu xuống dòng")
        return value

    @field_validator("egov_now")
    @classmethod
    def _now(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=LOCAL)
        return value

    @field_validator("duckdb_memory_limit")
    @classmethod
    def _memory(cls, value: str) -> str:
        if not re.fullmatch(r"\d+(\.\d+)?\s?([KMGT]i?B)", value, re.IGNORECASE):
            raise _wrong("phải là một dung lượng như 2GB hoặc 512MB")
        return value

    @field_validator("storage_version")
    @classmethod
    def _storage(cls, value: str) -> str:
        if not re.fullmatch(r"v\d+\.\d+\.\d+|latest", value):
            raise _wrong("phải có dạng v1.4.0")
        return value

    @field_validator("egov_ca_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise _wrong(f"không thấy tệp {value}")
        return value

    @property
    def home(self) -> Path:
        """EGOV_HOME, absolute."""
        return self.egov_home.expanduser().resolve()

    @property
    def landing_dir(self) -> Path:
        """The landing store."""
        return self.home / LANDING

    @property
    def warehouse_dir(self) -> Path:
        """The working files."""
        return self.home / WAREHOUSE

    @property
    def published_dir(self) -> Path:
        """What BI opens."""
        return self.home / PUBLISHED

    @property
    def docs_dir(self) -> Path:
        """The pages that validation writes."""
        return self.home / DOCS

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance: run history, asset catalogue, pools."""
        return self.home / DAGSTER

    @property
    def lock_file(self) -> Path:
        """The operating-system lock that every writing run holds."""
        return self.home / LOCK

    @property
    def history_start(self) -> datetime:
        """HISTORY_FROM as the naive local start of that day."""
        return datetime(self.history_from.year, self.history_from.month, self.history_from.day)

    @property
    def mart_parameters(self) -> MartParameters:
        """What the operator decides about figures."""
        return MartParameters(
            history_from=self.history_start,
            settle_seconds=60 * self.settle_minutes,
            min_field_cases=self.min_field_cases,
            public_min_count=self.public_min_count,
            report_calendar=self.report_calendar,
        )

    @property
    def drop_dir(self) -> Path:
        """Where people drop files, absolute."""
        config = self.configs[files.SYSTEM.id]
        assert isinstance(config, files.FilesConfig)  # noqa: S101 - every system has settings of its own class
        return config.inbox

    @property
    def remote_systems(self) -> list[System]:
        """The systems that are to be asked at an address."""
        return [one for one in SYSTEMS.values() if one.is_remote and self.configs[one.id].is_configured]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that nothing may show, for masking them where a server echoes one."""
        return tuple(value for config in self.configs.values() for value in config.secret_values)

    def require_a_source(self) -> None:
        """Check that at least one source system is named.

        Raises:
            SettingsError: None is, so a run would have nobody to ask.
        """
        if not self.remote_systems:
            names = ", ".join(name for one in SYSTEMS.values() for name in one.config.address_names())
            raise SettingsError(
                f"Chưa khai báo hệ thống nguồn nào: hãy đặt ít nhất một trong các biến môi trường {names}. "
                "Muốn chạy thử với dữ liệu mô phỏng thì dùng: egov demo"
            )


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environ: The environment; None is `os.environ`. An empty value means "not set".

    Raises:
        SettingsError: With one Vietnamese sentence for the first thing wrong; it names the variable
            and never quotes a value.
    """
    env = {
        key.upper(): value.strip()
        for key, value in (os.environ if environ is None else environ).items()
        if value.strip()
    }
    for name in SECRET_NAMES:
        path = env.get(f"{name}_FILE")
        if path is None:
            continue
        if name in env:
            raise SettingsError(
                f"Đặt cả {name} lẫn {name}_FILE: chỉ được đặt một trong hai, hãy bỏ một biến."
            )
        env[name] = _secret_file(f"{name}_FILE", Path(path))
    values = {field: env[field.upper()] for field in Settings.model_fields if field.upper() in env}
    try:
        configs = {one.id: one.config.read(env) for one in SYSTEMS.values()}
        return Settings(**{**values, "configs": configs})  # type: ignore[arg-type]
    except WrongSettingError as error:
        raise SettingsError(str(error)) from None
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def _secret_file(name: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = (
            error.strerror
            if isinstance(error, OSError) and error.strerror
            else "không phải tệp văn bản UTF-8"
        )
        raise SettingsError(f"Không đọc được tệp mà {name} chỉ tới ({path}): {why}.") from None
    if not text:
        raise SettingsError(f"Tệp mà {name} chỉ tới ({path}) rỗng: hãy ghi bí mật vào tệp đó.")
    return text


_PLAIN: Final[Mapping[str, str]] = {
    "int_parsing": "phải là một số nguyên",
    "float_parsing": "phải là một số",
    "date_from_datetime_parsing": "phải là một ngày dạng 2020-12-01",
    "date_parsing": "phải là một ngày dạng 2020-12-01",
    "datetime_parsing": "phải là một thời điểm ISO 8601, ví dụ 2026-10-01T06:00:00",
    "datetime_from_date_parsing": "phải là một thời điểm ISO 8601, ví dụ 2026-10-01T06:00:00",
    "greater_than": "quá nhỏ, phải lớn hơn {gt}",
    "greater_than_equal": "quá nhỏ, phải từ {ge} trở lên",
    "less_than_equal": "quá lớn, phải từ {le} trở xuống",
    "literal_error": "chỉ nhận một trong các giá trị {expected}",
}


def _explain(error: ValidationError) -> str:
    """One sentence for the first problem; values are never shown, since one may be a secret in a wrong place."""
    first = error.errors(include_url=False, include_input=False)[0]
    context = first.get("ctx") or {}
    if first["type"] == "setting":
        text = str(context.get("text", ""))
    else:
        text = _PLAIN.get(first["type"], "có giá trị không hợp lệ").format(**context)
    if not first["loc"]:
        return f"{text}. Hãy đặt biến rồi chạy lại."
    name = str(first["loc"][0]).upper()
    return f"Biến môi trường {name} sai: {text}. Hãy sửa rồi chạy lại."
