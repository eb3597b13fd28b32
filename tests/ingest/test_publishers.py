"""Publishing for many areas: each message by its area's account, and what is told when one is missing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.mqtt import Ingestor
from ingest.publisher import Outgoing
from ingest.publishers import Publishers, accounts
from ioc.errors import SettingsError, StartError
from ioc.local.broker import Broker
from tests.ingest.stage import Notebook, reading, settings_for, until


def test_each_area_is_published_for_by_its_own_account(private_mosquitto: Callable[[], Broker], tmp_path: Path) -> None:
    broker, notebook, file = private_mosquitto(), Notebook(), tmp_path / "publishers"
    file.write_text("".join(f"{name}:{broker.users[name]}\n" for name in ("da-lat", "bao-loc", "bridge")))
    settings = settings_for(broker, mqtt_username=None, mqtt_password=None, mqtt_users=file)
    with Ingestor(settings_for(broker), notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        with Publishers(settings, "test-publishers") as publishers:
            publishers.wait_connected("ioc/da-lat/")
            for message in (reading(1), reading(2, area="bao-loc"), Outgoing("v3/x/devices/y/up", b"{}")):
                publishers.publish(message)
            assert publishers.drain(10)
            assert publishers.acknowledged == 3
            with pytest.raises(StartError, match="ioc broker user add da-teh"):
                publishers.publish(reading(3, area="da-teh"))
        until(lambda: ingestor.counters.acknowledged == 2)
    assert sorted(notebook.values()) == [1, 2]


def test_a_file_that_is_not_there_or_says_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        accounts(tmp_path / "nothing")
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(SettingsError, match="holds no account"):
        accounts(tmp_path / "empty")
