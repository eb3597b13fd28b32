"""The list of sensors as CSV: a row a sensor of every page, plain numbers, times with their offset."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO

from ioc.model.catalogue import find
from ioc.model.sensor import SensorNow
from ioc.services.snapshot.safety import MARK, defused
from layouts.sensors.look import Look
from layouts.sensors.request import Asked

A_TIME = 1000  # sensors that are asked for at once
HEAD = ("area", "sensor", "name", "ward", "ward_name", "domain", "metric", "value", "unit", "condition", "freshness",
        "suspect", "seen_at", "lat", "lon", "simulated")  # fmt: skip


async def take(look: Look, asked: Asked) -> str:
    """Every page of the list that the address means, as one file."""
    focus, listing = asked.focus(look.area, look.domain), replace(look.first().listing(), limit=A_TIME, counted=False)
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEAD)
    while True:
        page = await asked.city.listing(focus, listing, asked.now)
        table.writerows(_rows(page.sensors, asked))
        if page.after is None:
            return MARK + out.getvalue()
        listing = replace(listing, after=page.after)


def _rows(sensors: Iterable[SensorNow], asked: Asked) -> Iterable[tuple[object, ...]]:
    for one in sensors:
        metric = find(one.domain, one.metric or "")
        seen = one.seen_at.astimezone(asked.zone).isoformat(timespec="seconds") if one.seen_at else None
        yield (one.area, defused(one.sensor), defused(one.name), one.ward, asked.wards.get(one.ward or ""), one.domain,
               one.metric, one.value, metric.unit if metric else None, one.condition.key, str(one.freshness),
               int(one.suspect), seen, one.lat, one.lon, int(one.simulated))  # fmt: skip
