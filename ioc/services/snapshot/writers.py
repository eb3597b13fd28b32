"""Writing many snapshots on two cores: pages are set here, and other forms by one process beside, which stays warm.

What that process would not come to soon is written here too, so that neither waits for the other. One alone is written
here: to start a process takes longer.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Self

from ioc.errors import IocError
from ioc.model.review import Review
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import manifest, writing

HERE = ("pdf",)
AHEAD = 2  # snapshots for the process beside: the one it writes, and the one it then finds
Files = Callable[[], list[Path]]


@dataclass(frozen=True)
class How:
    """Where to, in which forms and language; `data_dir` keeps the fonts, `bom` marks CSV for Excel."""

    out: Path
    keys: Sequence[str]
    language: str
    data_dir: Path
    bom: bool = True


class Writers:
    """What writes snapshots one after another; ends its process with the block."""

    def __init__(self, how: How, *, many: bool) -> None:
        self._how = how
        self._others = [key for key in how.keys if key not in HERE]
        self._there: list[Future[dict[str, Path]]] = []  # not done yet, when last looked at
        beside = many and 0 < len(self._others) < len(how.keys)
        self._pool = (
            ProcessPoolExecutor(1, mp_context=get_context("spawn")) if beside else None
        )  # a fork has our sockets

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, snapshot: Snapshot | Review) -> Files:
        """Begin to write one; what this returns waits for its files, and seals them with a manifest."""
        how = self._how
        _make(how.out)
        there = self._beside(snapshot)
        here = _write(snapshot, [key for key in how.keys if there is None or key in HERE], how)

        def ended() -> list[Path]:
            try:
                found = here | (there.result() if there else {})
            except BrokenProcessPool as error:
                raise IocError("the process that writes died; see whether the machine ran out of memory") from error
            files = [found[key] for key in how.keys]
            return [*files, manifest.write(snapshot, how.out, files, how.language)]

        return ended

    def _beside(self, snapshot: Snapshot | Review) -> Future[dict[str, Path]] | None:
        """Have the process beside write one, when there is such a process and it has not enough to do.

        A province's own workbook is small, but its areas would be handed over with it: that takes longer.
        """
        self._there = [one for one in self._there if not one.done()]
        if self._pool is None or len(self._there) >= AHEAD or (isinstance(snapshot, Snapshot) and snapshot.parts):
            return None
        self._there.append(self._pool.submit(_write, snapshot, self._others, self._how))
        return self._there[-1]


def _write(snapshot: Snapshot | Review, keys: Sequence[str], how: How) -> dict[str, Path]:
    return {key: writing.write(snapshot, how.out, key, how.language, how.data_dir, bom=how.bom) for key in keys}


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IocError(f"{out} cannot be made: {error}; name a folder of yours with --out") from error
