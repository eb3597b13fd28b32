"""The areas side by side as CSV: a row a unit that is seen, then what belongs to none for certain; plain numbers."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, fields
from io import StringIO

from ioc.model.comparison import SERVICES, Comparison, Counts
from ioc.services.snapshot.safety import MARK, defused

HEAD = ("code", "name", "areas", "estimated", *(field.name for field in fields(Counts)), "on_time_share")


def write(told: Comparison, names: Mapping[str, str], centres: Collection[str]) -> str:
    """The table of what the page shows without what may not be seen; `names` are those of areas by their slugs.

    What services did is empty where none of the `centres` (slugs) tells it.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEAD)
    table.writerows(_rows(told, names, centres))
    return MARK + out.getvalue()


def _rows(told: Comparison, names: Mapping[str, str], centres: Collection[str]) -> Iterator[tuple[object, ...]]:
    for one in told.units:
        if one.sight == "all":
            area, homes = one.unit.area, ", ".join(names.get(home, home) for home in one.unit.homes)
            figures = _figures(one.counts, told=one.served(centres))
            yield area.code, defused(area.name), defused(homes), int(one.unit.estimated), *figures
    for area, counts in told.unplaced:
        yield None, None, defused(names.get(area, area)), None, *_figures(counts)


def _figures(counts: Counts, *, told: bool = True) -> tuple[object, ...]:
    share = counts.on_time_share
    known = [n if n or told or name not in SERVICES else None for name, n in asdict(counts).items()]
    return *known, None if share is None else round(share, 6)
