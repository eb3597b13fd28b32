"""Child processes: each with its log, started again when it dies, stopped in reverse order, gone when we are."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ioc.errors import StartError

log = logging.getLogger(__name__)

Launch = Callable[[], subprocess.Popen[bytes]]

BACK_OFF_S = (1, 2, 4, 8, 15, 30)  # waits after the first, second, … death in a row
STEADY_S = 60  # who has run this long starts again at the first wait


def spawn(
    command: Sequence[str], log_path: Path, *, dies_by: str = "TERM", env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, its output appended to `log_path`.

    The kernel sends it the signal `dies_by` when our process ends, however that happens (PR_SET_PDEATHSIG).
    A Ctrl-C at the terminal does not reach it: whoever started it stops it, in order.
    """
    try:
        with log_path.open("ab") as output:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", dies_by, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **(env or {})},
            )
    except FileNotFoundError as error:
        raise StartError(f"the command {error.filename} is missing; install the package util-linux") from error
    except OSError as error:
        raise StartError(f"cannot start {command[0]}: {error}; free some space or memory and try again") from error


def stop(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM, within_s: float = 15) -> None:
    """Ask a process to end, wait for it, and kill it when it does not within the time."""
    if process.poll() is None:
        process.send_signal(by)
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        log.warning("process %d did not end within %g s and is killed", process.pid, within_s)
        process.kill()
        process.wait()


@dataclass
class Child:
    """One supervised process and how often it has died in a row."""

    name: str
    launch: Launch
    process: subprocess.Popen[bytes]
    started: float
    stop_by: signal.Signals = signal.SIGTERM
    deaths: int = 0
    again_at: float | None = None

    def check(self, now: float) -> bool:
        """See whether it died, and start it again when its wait is over; True when it was started again."""
        if self.again_at is None and self.process.poll() is not None:
            self.deaths = 1 if now - self.started > STEADY_S else self.deaths + 1
            wait_s = BACK_OFF_S[min(self.deaths, len(BACK_OFF_S)) - 1]
            self.again_at = now + wait_s
            log.warning("%s ended with code %d; again in %d s", self.name, self.process.returncode, wait_s)
        if self.again_at is None or now < self.again_at:
            return False
        self.process, self.started, self.again_at = self.launch(), now, None
        return True


class Supervisor:
    """The children of one run, in the order of their start; leaving its block stops them all."""

    def __init__(self) -> None:
        """Begin without children."""
        self.children: list[Child] = []

    def __enter__(self) -> Self:
        """Stop whatever was added when the block ends."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop all, the last started first."""
        self.stop()

    def add(self, name: str, launch: Launch, *, stop_by: signal.Signals = signal.SIGTERM) -> Child:
        """Launch a child and look after it from now on."""
        child = Child(name, launch, launch(), time.monotonic(), stop_by)
        self.children.append(child)
        return child

    def check(self, now: float) -> bool:
        """Look after every child once; True when any was started again (its process id is new)."""
        restarted = [child.name for child in self.children if child.check(now)]
        return bool(restarted)

    def pids(self) -> dict[str, int]:
        """Process id by name."""
        return {child.name: child.process.pid for child in self.children}

    def stop(self) -> None:
        """End the children one by one, the last started first."""
        while self.children:
            child = self.children.pop()
            stop(child.process, child.stop_by)
