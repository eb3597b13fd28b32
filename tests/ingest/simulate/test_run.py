"""The simulator as it runs: a process that speaks MQTT and nothing else."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from ingest import simulate
from ingest.mqtt import Ingestor
from ingest.publisher import Outgoing
from ingest.simulate import faults, programme
from ingest.simulate.stations import HOME, SPARKPLUG
from ioc.__main__ import main
from ioc.errors import IocError
from ioc.local.broker import Broker
from ioc.settings import Settings
from tests.ingest.simulate.played import NOW, everywhere, staged
from tests.ingest.simulate.played import heard as heard_of
from tests.ingest.stage import Notebook, settings_for, until


def test_every_sensor_is_heard_at_once_the_past_follows_and_live_values_go_on(
    private_mosquitto: Callable[[], Broker],
) -> None:
    broker, notebook = private_mosquitto(), Notebook()
    environment = os.environ | {
        "IOC_MQTT_PORT": str(broker.port),
        "IOC_MQTT_USERNAME": "simulator",
        "IOC_MQTT_PASSWORD": broker.users["simulator"],
    }
    command = [sys.executable, "-c", "from ingest import simulate; from ioc.settings import load; simulate.run(load())"]

    def heard(kind: str) -> set[tuple[str, ...]]:
        return {tuple(a.topic.split("/")[1:4]) for a in notebook.kept if a.topic.endswith(kind) and a.decoded}

    def foreign() -> set[str]:
        return {a.topic.split("/")[0] for a in notebook.kept if a.decoded} - {"ioc"}

    with Ingestor(settings_for(broker, ingest_sources=simulate.SOURCES), notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        with subprocess.Popen(command, env=environment) as process:
            until(lambda: len(heard("/readings")) >= len(everywhere()) - faults.SILENT, 30)
            until(lambda: len(heard("/status")) == sum(s.speaks not in (HOME, SPARKPLUG) for s in everywhere()))
            until(lambda: heard("/mot-cua"), 60)
            before = len(notebook.kept)
            until(lambda: sum(a.topic.startswith("ioc/da-lat/traffic") for a in notebook.kept[before:]) > 20, 60)
            until(lambda: foreign() == {"application", "v3", "home", "spBv1.0"}, 60)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    simulated = [n.simulated for a in notebook.kept if a.decoded for n in a.decoded.notes]
    simulated += [e.simulated for a in notebook.kept if a.decoded for e in a.decoded.events]
    assert all(simulated)


class Spoken:
    """Stands in for a broker's connection: what was published, and whether it was waited for."""

    def __init__(self) -> None:
        self.messages: list[Outgoing] = []
        self.drained = False

    def publish(self, message: Outgoing) -> None:
        self.messages.append(message)

    def drain(self) -> bool:
        self.drained = True
        return True


def test_a_moment_that_is_held_is_told_with_its_past_and_nothing_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme, "DAYS", 1)
    spoken = Spoken()
    simulate.tell(programme.Programme(staged("storm-da-teh", NOW - 3600), NOW), spoken)
    decoded = heard_of(spoken.messages)
    at = datetime.fromtimestamp(NOW, UTC)
    assert spoken.drained
    assert max(r.measured_at for d in decoded for r in d.readings) <= at
    assert max(e.time for d in decoded for e in d.events) <= at
    assert {(s.area, s.sensor) for s in everywhere()} == {
        (s.key.area, s.key.sensor) for d in decoded for s in d.statuses
    }
    assert "critical" in {e.severity for d in decoded for e in d.events}


def test_a_moment_ahead_and_a_scenario_after_it_are_refused_with_the_cure() -> None:
    now, moment = NOW + 60, datetime.fromtimestamp(NOW, UTC)
    for staging, cure in (
        (simulate.Staging(at=moment + timedelta(hours=1)), "choose a moment gone by"),
        (simulate.Staging(at=moment, since=moment + timedelta(seconds=1)), "choose an earlier --since"),
        (simulate.Staging("tsunami"), "they are normal, quiet"),
    ):
        with pytest.raises(IocError, match=cure):
            simulate.run(Settings(_env_file=None), staging, lambda: now)  # type: ignore[call-arg]


def test_the_command_names_its_scenarios_and_wants_times_with_their_offset() -> None:
    listed = CliRunner().invoke(main, ["simulate", "--list"])
    assert [line.split()[0] for line in listed.output.splitlines()] == [s.name for s in simulate.scenarios.SCENARIOS]
    assert all(s.explained in listed.output for s in simulate.scenarios.SCENARIOS)
    naive = CliRunner().invoke(main, ["simulate", "--at", "2026-11-20T15:42:00"])
    assert naive.exit_code == 2
    assert "write +07:00 behind it" in naive.output
