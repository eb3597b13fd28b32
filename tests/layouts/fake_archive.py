"""The part of the fake city that an archive of snapshots is: what was put into it, found as it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ioc.model.kept import Kept, KeptFile, Run, RunState, Shelf, Sought, Taken
from ioc.model.period import Frequency, of

MADE = datetime(2026, 11, 20, 23, 30, 12, tzinfo=UTC)  # 06:30 on the 21st
DAY = date(2026, 11, 20)
SIZES = {"pdf": 243_000, "xlsx": 612_000, "csv.zip": 1_900_000, "geojson": 88_000, "gpkg": 420_000,
         "parquet.zip": 1_400_000,
         "manifest.json": 2_900}  # fmt: skip
ROWS = {"csv.zip": 142_860, "parquet.zip": 142_860, "geojson": 118}


def kept(id_: int, area: str, day: date = DAY, **more: object) -> Kept:
    """A snapshot with every form, made at half past six by a schedule."""
    files = tuple(
        KeptFile(
            f"ioc-{area}-{day}.{end}",
            end.split(".")[0],
            n,
            f"{id_:02x}5c6e4337{n:054x}",
            ROWS.get(end),
            None,
            taken=n % 3,
        )
        for end, n in SIZES.items()
    )
    told: dict[str, object] = {
        "period": of(Frequency.DAY, day), "revision": 1, "language": "vi", "folder": f"{area}/{day}.0a1b2c3d",
        "made_at": MADE + timedelta(seconds=9 * id_), "made_by": "local", "scheduled": True, "attempts": 1,
        "late": False,
        "cut_off": MADE - timedelta(hours=6, minutes=30), "complete": True, "simulated": True,
        "sealed": f"{id_:02x}5c6e433715ba{0:050x}", "verified_at": MADE, "sound": True,
    }  # fmt: skip
    return Kept(id=id_, area=area, files=files, **told | more)  # type: ignore[arg-type]


def run(id_: int, area: str, state: RunState, **more: object) -> Run:
    """One run of an order or of a schedule."""
    told: dict[str, object] = {
        "schedule": None, "period": of(Frequency.DAY, DAY), "due_at": None, "late": False, "forms": ("pdf", "xlsx"),
        "language": "vi", "batch": "b", "asked_by": "local", "asked_at": MADE, "step": "", "attempts": 1, "problem": "",
        "began_at": MADE, "ended_at": MADE + timedelta(seconds=2) if state.over else None,
    }  # fmt: skip
    return Run(id=id_, area=area, state=state, **told | more)  # type: ignore[arg-type]


@dataclass
class FakeArchive:
    """What lies in it is what a test puts there."""

    kept: Sequence[Kept] = ()
    runs: Sequence[Run] = ()
    takers: Sequence[Taken] = ()

    async def archive(self, sought: Sought) -> Shelf:
        """By number, or by kind, day, area and checksum."""
        found = tuple(k for k in self.kept if (k.id == sought.id if sought.id else _meant(k, sought)))
        return Shelf(found[sought.offset :][: sought.limit], len(found))

    async def order(self, batch: str) -> list[Run]:
        """Those of this order."""
        return [run for run in self.runs if run.batch == batch]

    async def latest_runs(self, schedule: int, _periods: int) -> list[Run]:
        """Those of this schedule."""
        return [run for run in self.runs if run.schedule == schedule]

    async def taken(self, _kept: int) -> list[Taken]:
        """Whoever was put there."""
        return [*self.takers]


def _meant(kept: Kept, sought: Sought) -> bool:
    return (
        kept.period.frequency is sought.frequency
        and (sought.day is None or kept.period.since <= sought.day <= kept.period.last)
        and (sought.areas is None or kept.area in sought.areas)
        and (kept.sealed.startswith(sought.sha256) or any(f.sha256.startswith(sought.sha256) for f in kept.files))
    )
