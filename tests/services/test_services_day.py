"""A day of the services, counted anew with pandas from the bare events: the city must give the same figures."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import LGSP_EXCHANGED, PAYMENT_MADE, REPORT_CHANGED, Event
from ioc.model.payment import PaymentCount
from ioc.model.report import ReportCount
from ioc.services.recorder import Recorder
from tests.servers import Urls
from tests.services.test_city import HERE, ask

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
COURSES = (
    ("filed", "assigned", "on_site", "answered", "closed"),
    ("filed", "on_site", "answered", "reopened", "on_site", "answered"),
    ("assigned", "closed"),
    ("filed", "rejected"),
    ("filed", "answered", "reopened"),
    ("filed", "assigned"),
)


def told(chance: random.Random, count: int, days: float) -> list[Event]:
    """Random events of the last days in random order, some of them told twice."""
    events: list[Event] = []

    def tell(type_: str, at: datetime, data: dict[str, object], subject: str | None = None) -> None:
        if at <= NOW:
            events.append(Event("da-lat", "/x", f"e{len(events)}", type_, at, at, data, subject=subject))

    for number in range(count):
        at = NOW - chance.random() * timedelta(days=days)
        tell(
            PAYMENT_MADE, at, {"payment": f"P{number}", "amount_vnd": chance.randrange(0, 10**9), "ok": number % 7 > 0}
        )
        calls = chance.randrange(0, 50)
        data = {"system": f"S{number % 4}", "count": calls, "failed": chance.randint(0, calls // 3)}
        tell(LGSP_EXCHANGED, at, data | {"latency_ms": chance.choice([None, chance.uniform(20, 900)])})
        for state in chance.choice(COURSES):
            tell(REPORT_CHANGED, at, {"report": f"PA-{number}", "state": state}, f"PA-{number}")
            at += chance.random() * timedelta(hours=5)
    chance.shuffle(events)
    return events + events[: count // 3]


def table(events: list[Event], type_: str) -> pd.DataFrame:
    unique = {e.id: e for e in events if e.type == type_}.values()
    return pd.DataFrame([{"time": e.time, **e.data} for e in unique]).sort_values("time", ignore_index=True)


def spans(now: datetime) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    moments = [pd.Timestamp(now) - pd.Timedelta(days=back) for back in (0, 1, 7)]
    return [(m.tz_convert(ZONE).normalize(), m) for m in moments]


def between(frame: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    return frame[(frame["time"] >= since) & (frame["time"] <= until)]


def payments(frame: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> PaymentCount:
    of_day = between(frame, since, until)
    good = of_day[of_day["ok"]]
    return PaymentCount(len(good), len(of_day) - len(good), int(good["amount_vnd"].sum()))


def reports(frame: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> ReportCount:
    seen = frame[frame["time"] <= until].copy()
    by = seen.groupby("report")
    seen["since_reopened"] = (seen["state"] == "reopened").groupby(seen["report"]).cumsum()
    anew = seen[seen["since_reopened"] == by["since_reopened"].transform("max")]

    def first(of: pd.DataFrame, *states: str) -> pd.Series:
        return of[of["state"].isin(states)].groupby("report")["time"].min()

    known = pd.DataFrame({"state": by["state"].last(), "begun": by["time"].min(), "changed": by["time"].max()})
    known["filed"] = first(seen, "filed").reindex(known.index).fillna(known["begun"])
    known["site"] = first(anew, "on_site").reindex(known.index)
    known["answer"] = first(anew, "answered", "closed").reindex(known.index)
    waiting = ~known["state"].isin(["answered", "closed", "rejected"])
    due = known["filed"] + pd.to_timedelta(known["site"].notna() * 4 + 2, unit="h")
    of_day = known["filed"] >= since
    ended = known["answer"].fillna(known["changed"]).where(~waiting, until)

    def judged(met: pd.Series, hours: int) -> tuple[int, int]:
        limit = known["filed"] + pd.Timedelta(hours=hours)
        counted = of_day & (met.notna() | (limit < ended))
        return int(counted.sum()), int((counted & (met <= limit)).sum())

    return ReportCount(
        filed=int(of_day.sum()),
        answered=int((known["answer"] >= since).sum()),
        open=int(waiting.sum()),
        overdue=int((waiting & (due < until)).sum()),
        **dict(zip(("on_site_judged", "on_site_in_time"), judged(known["site"], 2), strict=True)),
        **dict(zip(("answer_judged", "answer_in_time"), judged(known["answer"], 6), strict=True)),
    )


@pytest.mark.parametrize(("seed", "hours_back"), [(1, 0), (2, 13), (3, 8.5)])
def test_every_count_is_what_pandas_makes_of_the_bare_events(database: Urls, seed: int, hours_back: float) -> None:
    events = told(random.Random(seed), 250, 8.5)
    recorder = Recorder(database.ingest)
    for start in range(0, len(events), 300):
        batch = Decoded(events=events[start : start + 300])
        recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=batch)])
    recorder.close()
    now = NOW - timedelta(hours=hours_back)
    days = spans(now)

    paid, frame = ask(database, lambda city: city.payments(HERE, now)), table(events, PAYMENT_MADE)
    assert [paid.today, paid.yesterday, paid.last_week] == [payments(frame, *day) for day in days]
    hours = (
        frame[frame["ok"] & (frame["time"] <= now)].set_index("time")["amount_vnd"].resample("1h").agg(["size", "sum"])
    )
    wished = hours.reindex(pd.date_range(pd.Timestamp(now).floor("h"), periods=24, freq="-1h")[::-1], fill_value=0)
    assert [(hour.made, hour.amount_vnd) for hour in paid.hours] == [*wished.itertuples(index=False, name=None)]
    assert sum(hour.failed for hour in paid.hours) == len(
        frame[~frame["ok"] & (frame["time"] >= wished.index[0]) & (frame["time"] <= now)]
    )

    exchanged, frame = ask(database, lambda city: city.exchanges(HERE, now)), table(events, LGSP_EXCHANGED)
    for found, day in zip([exchanged.today, exchanged.yesterday, exchanged.last_week], days, strict=True):
        calls = between(frame, *day)
        timed = calls[calls["latency_ms"].notna()]
        assert (found.calls, found.failed) == (calls["count"].sum(), calls["failed"].sum())
        mean = (timed["count"] * timed["latency_ms"]).sum() / timed["count"].sum()
        assert found.latency_ms == pytest.approx(mean, rel=1e-9)
    last_hour = frame[(frame["time"] > now - timedelta(hours=1)) & (frame["time"] <= now)]
    per_system = last_hour.groupby("system")["count"].sum()
    assert {s.system: s.hour.calls for s in exchanged.systems if s.hour.calls} == dict(per_system[per_system > 0])

    reported, frame = ask(database, lambda city: city.reports(HERE, now)), table(events, REPORT_CHANGED)
    assert [reported.today, reported.yesterday, reported.last_week] == [reports(frame, *day) for day in days]
    ends = [*pd.date_range(end=pd.Timestamp(now).floor("h"), periods=23, freq="1h"), pd.Timestamp(now)]
    begun = [(end.ceil("h") - pd.Timedelta(hours=1)).tz_convert(ZONE).normalize() for end in ends]
    assert [*reported.hours] == [reports(frame, *span) for span in zip(begun, ends, strict=True)]
