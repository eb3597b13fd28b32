"""Passwords stay where they are: no error, log line or representation of settings tells one."""

import logging

import pytest
from pydantic import SecretStr

from ingest.publisher import Publisher
from ioc.errors import SettingsError, StoreUnavailableError
from ioc.settings import Settings, load
from ioc.store import database

PLANTED = "mat-khau-gieo-san-71"
URL = f"postgresql://ioc_web:{PLANTED}@127.0.0.1:1/ioc"


def planted() -> Settings:
    """Every secret setting there is, planted."""
    secret = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    assert len(secret) >= 8
    given = {name: SecretStr(URL if name.startswith("database") else PLANTED) for name in secret}
    return Settings(_env_file=None, mqtt_port=1, **given)  # type: ignore[call-arg]


def test_settings_do_not_tell_their_secrets() -> None:
    settings = planted()
    assert PLANTED not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_a_wrong_setting_is_told_without_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_DATABASE_WEB_URL", URL)
    monkeypatch.setenv("IOC_WEB_PORT", PLANTED)
    with pytest.raises(SettingsError) as caught:
        load()
    assert PLANTED not in str(caught.value)


def test_a_server_that_is_away_is_told_without_the_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreUnavailableError) as caught, database.connecting(URL):
        pass
    assert PLANTED not in f"{caught.value} {caught.value.__cause__} {caplog.text}"


def test_a_broker_that_is_away_is_told_without_the_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Publisher(planted(), "test-secrets") as publisher, pytest.raises(Exception) as caught:  # noqa: PT011
        publisher.wait_connected(1)
    assert PLANTED not in f"{caught.value} {caplog.text}"
