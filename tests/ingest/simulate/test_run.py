"""The simulator as it runs: a process that speaks MQTT and nothing else."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from ingest.mqtt import Ingestor
from ioc.local.broker import Broker
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

    def heard(kind: str) -> set[str]:
        return {a.topic.split("/")[3] for a in notebook.kept if a.topic.endswith(kind) and a.decoded}

    with Ingestor(settings_for(broker), notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        with subprocess.Popen(command, env=environment) as process:
            until(lambda: len(heard("/readings")) >= 59, 15)
            until(lambda: len(heard("/status")) == 60)
            until(lambda: heard("/mot-cua"), 30)
            before = len(notebook.kept)
            until(lambda: sum(a.topic.startswith("ioc/da-lat/traffic") for a in notebook.kept[before:]) > 40, 30)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    simulated = [n.simulated for a in notebook.kept if a.decoded for n in a.decoded.notes]
    simulated += [e.simulated for a in notebook.kept if a.decoded for e in a.decoded.events]
    assert all(simulated)
