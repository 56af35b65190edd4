"""Settings: exact names, secrets from files, one clear message, nothing of a secret shown."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.settings import SECRET_NAMES, SettingsError, load_settings

PORTAL = {
    "PORTAL_URL": "http://127.0.0.1:1/portal",
    "PORTAL_TOKEN_URL": "http://127.0.0.1:1/token",
    "PORTAL_CLIENT_ID": "me",
    "PORTAL_CLIENT_SECRET": "hush-hush",
}


def test_defaults_point_nowhere_outside() -> None:
    settings = load_settings({})
    assert settings.remote_systems == []
    assert settings.egov_origin == "live"
    portal = settings.configs["portal"]
    assert portal.agency_id == "411312"
    assert portal.root_department_id == "019d2be3-6a87-7317-855a-9a81af57b106"
    assert f"{settings.history_from:%Y-%m-%d}" == "2020-12-01"
    assert settings.mart_parameters.settle.total_seconds() == 600
    assert (settings.http_attempts, settings.http_timeout_seconds, settings.http_total_seconds) == (
        5,
        30,
        300,
    )
    assert (settings.duckdb_memory_limit, settings.duckdb_threads, settings.keep_snapshots) == ("2GB", 2, 5)
    assert (settings.storage_version, settings.min_field_cases, settings.public_min_count) == (
        "v1.4.0",
        30,
        5,
    )
    assert settings.report_calendar == "civil"


def test_a_naive_now_is_local_time() -> None:
    settings = load_settings({"EGOV_NOW": "2026-10-01T06:00:00"})
    assert settings.egov_now is not None
    assert settings.egov_now.astimezone(UTC) == datetime(2026, 9, 30, 23, tzinfo=UTC)


def test_an_empty_value_is_not_set() -> None:
    assert load_settings({"PORTAL_URL": "  "}).configs["portal"].url is None


def test_secret_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from-file\n", encoding="utf-8")
    env = {key: value for key, value in PORTAL.items() if key != "PORTAL_CLIENT_SECRET"}
    settings = load_settings({**env, "PORTAL_CLIENT_SECRET_FILE": str(path)})
    assert settings.configs["portal"].client_secret.get_secret_value() == "from-file"


def test_secrets_are_never_shown() -> None:
    settings = load_settings(PORTAL)
    assert "hush-hush" not in repr(settings)
    assert "hush-hush" not in settings.model_dump_json()


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({"HISTORY_FROM": "yesterday"}, "HISTORY_FROM"),
        ({"EGOV_NOW": "soon"}, "EGOV_NOW"),
        ({"KEEP_SNAPSHOTS": "0"}, "KEEP_SNAPSHOTS"),
        ({"KEEP_RUN_DAYS": "0"}, "KEEP_RUN_DAYS"),
        ({"DUCKDB_THREADS": "two"}, "DUCKDB_THREADS"),
        ({"DUCKDB_MEMORY_LIMIT": "lots"}, "DUCKDB_MEMORY_LIMIT"),
        ({"EGOV_ORIGIN": "Sand Box"}, "EGOV_ORIGIN"),
        ({"REPORT_CALENDAR": "lunar"}, "REPORT_CALENDAR"),
        ({"PORTAL_URL": "portal.example"}, "PORTAL_URL"),
        ({"PORTAL_URL": "http://127.0.0.1:1"}, "PORTAL_TOKEN_URL"),
        ({"REGISTER_URL": "http://127.0.0.1:1"}, "REGISTER_TOKEN"),
        ({"EDOC_SECRET_FILE": "/no/such/file"}, "EDOC_SECRET_FILE"),
        ({"EGOV_CA_FILE": "/no/such/file"}, "EGOV_CA_FILE"),
        ({"EGOV_HOME": "/srv/[a]*"}, "EGOV_HOME"),
        ({"PORTAL_URL": "https://user:pass-word@portal.example"}, "PORTAL_URL"),
        ({"EDOC_SECRET": "a", "EDOC_SECRET_FILE": "/x"}, "EDOC_SECRET_FILE"),
    ],
)
def test_wrong_or_missing_names_the_variable(env: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_message_never_quotes_a_value() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORTAL_URL": "http//user:pass-word@host"})
    assert "pass-word" not in str(caught.value)
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORTAL_URL": "http://user:pass-word@host"})
    assert "pass-word" not in str(caught.value)


def test_no_source_at_all_is_told() -> None:
    with pytest.raises(SettingsError, match="PORTAL_URL"):
        load_settings({}).require_a_source()


def test_every_secret_has_a_file_variable(tmp_path: Path) -> None:
    for name in SECRET_NAMES:
        path = tmp_path / name
        path.write_text("s", encoding="utf-8")
        assert load_settings({f"{name}_FILE": str(path)}).secrets == ("s",)
