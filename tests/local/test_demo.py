"""`ioc demo` as a person runs it: started, looked at, hurt, stopped with Ctrl-C and started again."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from ioc.local.ports import choose

ROOT = Path(__file__).parents[2]


class RunningDemo:
    """One demo, its folder and what it printed."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.printed = data_dir.parent / f"{data_dir.name}.{time.monotonic_ns()}.out"
        self.process = _demo(data_dir, self.printed)

    def addresses(self) -> dict[str, Any]:
        """`demo.json` of this run, once it is there."""
        return self.wait(self._own_addresses, within_s=60)

    def _own_addresses(self) -> dict[str, Any] | None:
        found = json.loads((self.data_dir / "demo.json").read_text())
        return found if found["pids"]["demo"] == self.process.pid else None

    def wait(self, ask: Callable[[], Any], within_s: float = 30) -> Any:
        """The answer of `ask` as soon as it has one."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                if answer := ask():
                    return answer
            except FileNotFoundError:
                pass
            assert self.process.poll() is None, self.printed.read_text()
            assert time.monotonic() < deadline, self.printed.read_text()
            time.sleep(0.1)

    def interrupt(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def _demo(data_dir: Path, printed: Path, *options: str, **settings: str) -> subprocess.Popen[bytes]:
    # No settings of the machine, and no .env of the checkout: the demo needs none.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("IOC_")}
    chosen = {"IOC_DATA_DIR": str(data_dir), "IOC_WEB_PORT": "0", "IOC_MQTT_PORT": str(choose(0)), **settings}
    with printed.open("wb") as output:
        command = [sys.executable, "-m", "ioc", "demo", *options]
        return subprocess.Popen(command, cwd=ROOT, env=clean | chosen, stdout=output, stderr=subprocess.STDOUT)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], RunningDemo]]:
    """Starts demos on one folder, closed to everybody else."""
    demos: list[RunningDemo] = []
    (tmp_path / "closed").mkdir(mode=0o700)

    def _start() -> RunningDemo:
        demos.append(RunningDemo(tmp_path / "closed" / "data"))
        return demos[-1]

    yield _start
    for demo in demos:
        demo.process.kill()
        demo.process.wait()


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _told_secrets(demo: RunningDemo) -> list[str]:
    """The processes and logs that show a password of the embedded parts to whoever looks at them."""
    known = json.loads((demo.data_dir / "secrets.json").read_text())
    secrets = {kind: {word.encode() for word in group.values()} for kind, group in known.items()}
    ours = secrets["database"] | secrets["mqtt"]
    everything = ours | secrets["accounts"] | secrets["walls"]  # these are printed once, for whoever started the demo
    assert len(everything) > 10
    seen = dict.fromkeys((*Path("/proc").glob("[0-9]*/cmdline"), *demo.data_dir.glob("**/*.log")), everything)
    return [str(path) for path, among in (*seen.items(), (demo.printed, ours)) if _holds(path, among)]


def _holds(path: Path, words: set[bytes]) -> bool:
    try:
        text = path.read_bytes()
    except OSError:
        return False  # a process that has ended since
    return any(word in text for word in words)


def _areas(addresses: dict[str, Any]) -> int:
    with psycopg.connect(addresses["database"]["owner"]) as connection:
        return connection.execute("SELECT count(*) FROM area").fetchone()[0]  # type: ignore[index]


def test_it_runs_is_told_apart_heals_stops_and_comes_back(start: Callable[[], RunningDemo]) -> None:
    demo = start()
    addresses = demo.addresses()
    assert httpx.get(f"{addresses['web']['url']}/readyz").status_code == 200
    assert addresses["web"]["url"] in demo.printed.read_text()
    assert _told_secrets(demo) == []
    assert "sensors in 12 districts · normal: a day like others" in demo.printed.read_text()
    assert {"demo", "postgres", "ingest", "watch", "work", "serve", "simulate"} <= set(addresses["pids"])
    for path in (demo.data_dir, *demo.data_dir.glob("*.*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path

    second = _demo(demo.data_dir, demo.data_dir.parent / "second.out")
    assert second.wait(30) == 1
    assert f"a demo already runs on {demo.data_dir} (pid {demo.process.pid})" in _flat(
        demo.data_dir.parent / "second.out"
    )

    os.kill(addresses["pids"]["ingest"], signal.SIGKILL)
    demo.wait(lambda: demo.addresses()["pids"]["ingest"] != addresses["pids"]["ingest"])

    areas = _areas(addresses)
    pids = demo.addresses()["pids"]
    assert demo.interrupt() == 0
    assert not [name for name, pid in pids.items() if _is_running(pid)]
    assert not (demo.data_dir / "demo.json").exists()

    again = start()
    assert _areas(again.addresses()) == areas > 0
    assert "0 migrations ran" in again.printed.read_text()


def test_nothing_is_left_running_when_it_is_killed(start: Callable[[], RunningDemo]) -> None:
    demo = start()
    pids = demo.addresses()["pids"]
    demo.process.kill()
    demo.process.wait()
    deadline = time.monotonic() + 20
    while left := [name for name, pid in pids.items() if _is_running(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
    assert _areas(start().addresses()) > 0


def test_an_unknown_scenario_is_refused_before_anything_starts(tmp_path: Path) -> None:
    printed = tmp_path / "out"
    assert _demo(tmp_path / "data", printed, "--scenario", "tsunami").wait(60) == 1
    assert "no scenario is called 'tsunami'; they are normal, quiet" in _flat(printed)
    assert not (tmp_path / "data").exists()


def test_a_zone_that_nobody_knows_is_refused_before_anything_starts(tmp_path: Path) -> None:
    printed = tmp_path / "out"
    assert _demo(tmp_path / "data", printed, IOC_ZONE="Asia/Nowhere").wait(60) == 1
    assert "IOC_ZONE: Value error, no time zone is called 'Asia/Nowhere'; write one as" in _flat(printed)
    assert not (tmp_path / "data").exists()


def test_a_part_that_cannot_start_is_named_with_its_reason(tmp_path: Path) -> None:
    printed = tmp_path / "out"
    assert _demo(tmp_path / "data", printed, IOC_INGEST_SOURCES=str(tmp_path / "nowhere.toml")).wait(60) == 1
    assert "ended while starting" in _flat(printed)
    assert "nowhere.toml" in _flat(printed)


def _flat(path: Path) -> str:
    return " ".join(path.read_text().split())
