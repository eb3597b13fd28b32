"""The supervisor: the dead are started again after a wait, and all are stopped, the last first."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ioc.errors import StartError
from ioc.local.processes import BACK_OFF_S, STEADY_S, Supervisor, spawn, stop


def _until_dead(process: subprocess.Popen[bytes]) -> None:
    process.wait(10)


def test_output_goes_to_the_log(tmp_path: Path) -> None:
    spawn(["sh", "-c", "echo out; echo err >&2; echo $GREETING"], tmp_path / "log", env={"GREETING": "chào"}).wait()
    assert sorted((tmp_path / "log").read_text().split()) == ["chào", "err", "out"]


def test_a_command_that_is_missing_ends_with_its_name_in_the_log(tmp_path: Path) -> None:
    assert spawn(["no-such-command"], tmp_path / "log").wait() in (126, 127)  # 126: PATH has a closed folder
    assert "no-such-command" in (tmp_path / "log").read_text()


def test_the_dead_are_started_again_after_growing_waits(tmp_path: Path) -> None:
    with Supervisor() as supervisor:
        child = supervisor.add("short", lambda: spawn(["true"], tmp_path / "log"))
        now = child.started
        for wait_s in BACK_OFF_S:
            _until_dead(child.process)
            assert not supervisor.check(now)
            assert not supervisor.check(now + wait_s - 0.1)
            before = child.process.pid
            now += wait_s
            assert supervisor.check(now)
            assert supervisor.pids() == {"short": child.process.pid}
            assert child.process.pid != before


def test_one_that_ran_steadily_waits_shortly_again(tmp_path: Path) -> None:
    with Supervisor() as supervisor:
        child = supervisor.add("steady", lambda: spawn(["true"], tmp_path / "log"))
        child.deaths = 5
        _until_dead(child.process)
        later = child.started + STEADY_S + 1
        supervisor.check(later)
        assert supervisor.check(later + BACK_OFF_S[0])


def test_a_living_child_is_left_alone(tmp_path: Path) -> None:
    with Supervisor() as supervisor:
        supervisor.add("living", lambda: spawn(["sleep", "60"], tmp_path / "log"))
        assert not supervisor.check(time.monotonic() + 3600)


def test_all_are_stopped_the_last_started_first(tmp_path: Path) -> None:
    script = "trap 'echo $0; exit' TERM; echo ready > $1; while :; do sleep 0.01; done"
    with Supervisor() as supervisor:
        for name in ("first", "second", "third"):
            ready = tmp_path / name
            supervisor.add(
                name, lambda name=name, ready=ready: spawn(["sh", "-c", script, name, str(ready)], tmp_path / "log")
            )
            while not ready.exists():
                time.sleep(0.01)
    assert (tmp_path / "log").read_text().split() == ["third", "second", "first"]


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    process = spawn(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.01; done"], tmp_path / "log")
    while "ready" not in (tmp_path / "log").read_text():
        time.sleep(0.01)
    stop(process, within_s=0.2)
    assert process.returncode == -9


def test_children_end_when_their_starter_is_killed(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from ioc.local.processes import spawn
print(spawn(["sleep", "60"], Path({str(tmp_path / "log")!r})).pid, flush=True)
input()
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        while Path(f"/proc/{pid}/comm").read_text().strip() != "sleep":  # until then it has not asked to end with us
            time.sleep(0.02)
        parent.kill()
    deadline = time.monotonic() + 5
    while _is_running(pid):
        assert time.monotonic() < deadline, "the child is still there"
        time.sleep(0.02)


def test_without_util_linux_the_cure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartError, match="setpriv is missing; install the package util-linux"):
        spawn(["true"], tmp_path / "log")


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_does_not_hear_the_ctrl_c_of_the_terminal(tmp_path: Path) -> None:
    process = spawn(["sleep", "60"], tmp_path / "log")
    try:
        assert os.getpgid(process.pid) == process.pid != os.getpgid(0)
    finally:
        stop(process)
