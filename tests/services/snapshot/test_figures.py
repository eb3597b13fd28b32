"""The figures of a day, computed anew with pandas from what was published."""

from datetime import timedelta

import pandas as pd
import pytest

from ioc.errors import NotAllowedError
from ioc.model import aqi
from ioc.model.condition import Condition
from ioc.model.report import ANSWER_WITHIN, ON_SITE_WITHIN
from ioc.model.role import Grant, Role, person_of
from ioc.model.snapshot import Snapshot
from tests.servers import Urls
from tests.services.snapshot.conftest import AT_14_32, read
from tests.services.snapshot.published import DAY, ZONE, Published, midnight, publish


def readings(told: Published) -> pd.DataFrame:
    """The readings of the day, in local time."""
    frame = pd.DataFrame(
        [(r.key.sensor, r.metric, r.measured_at, r.value, r.quality & 5 == 0) for r in told.readings],
        columns=["sensor", "metric", "at", "value", "good"],
    )
    frame["at"] = pd.to_datetime(frame["at"]).dt.tz_convert(ZONE)
    return frame[frame["at"].dt.date == DAY]


def dossiers(told: Published) -> pd.DataFrame:
    """One row a dossier, from its events."""
    rows: dict[str, dict[str, object]] = {}
    for event in told.events:
        if "dossier" in event.data and "status" in event.data:
            rows.setdefault(event.data["dossier"], {}).update(event.data)
    frame = pd.DataFrame(rows.values())
    for column in ("received_at", "due_at", "finished_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True).dt.tz_convert(ZONE)
    frame["field"] = [f["name"] for f in frame["field"]]
    return frame


def test_both_editions_read_what_was_published(database: Urls) -> None:
    told = publish(database)
    snapshot = read(database)
    expected = readings(told)
    good = expected[expected["good"]].groupby(["sensor", "metric"])["value"].agg(["count", "sum", "min", "mean", "max"])
    bad = expected[~expected["good"]].groupby(["sensor", "metric"]).size()
    found = {(s.sensor, s.metric): s for _, s in snapshot.today.series if s.n}
    assert set(found) == set(good.index)
    for key, row in good.iterrows():
        series = found[key]  # type: ignore[index]
        assert (series.n, series.min, series.max) == (row["count"], row["min"], row["max"])
        assert series.sum == pytest.approx(row["sum"], rel=1e-9)
        assert series.mean == pytest.approx(row["mean"], rel=1e-9)
        assert series.n_bad == bad.get(key, 0)
    assert snapshot.today.readings == len(expected)


def test_extremes_carry_the_moment_they_were_first_reached(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    frame = readings(kept[1])
    good = frame[frame["good"]]
    for _, series in busy.today.series:
        own = good[(good["sensor"] == series.sensor) & (good["metric"] == series.metric)].sort_values("at")
        assert series.max_at == own.loc[own["value"].idxmax(), "at"]
        assert series.min_at == own.loc[own["value"].idxmin(), "at"]
        assert (series.last, series.last_at) == tuple(own.iloc[-1][["value", "at"]])


def test_hours_are_the_hours_of_vietnam(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    frame = readings(kept[1])
    rain = frame[(frame["metric"] == "rain") & (frame["sensor"] == "tt-tam")]
    expected = rain.groupby(rain["at"].dt.hour)["value"].sum()
    series = next(s for _, s in busy.today.series if (s.sensor, s.metric) == ("tt-tam", "rain"))
    assert list(series.hourly()) == pytest.approx(list(expected))


def test_the_index_of_the_day_follows_the_decision(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    frame = readings(kept[1])
    good = frame[frame["good"] & (frame["sensor"] == "kk-cho")]
    hours = good.groupby(["metric", good["at"].dt.hour])["value"].mean()
    expected = {
        "pm25": aqi.sub_index("pm25", hours["pm25"].mean(), "24h"),
        "pm10": aqi.sub_index("pm10", hours["pm10"].mean(), "24h"),
        "no2": aqi.sub_index("no2", hours["no2"].max(), "1h"),
        "co": aqi.sub_index("co", hours["co"].max(), "1h"),
    }
    station = next(s for s in busy.today.stations if s.sensor == "kk-cho")
    assert {p: part.index for p, part in station.index.parts.items()} == {p: round(v) for p, v in expected.items()}
    assert station.index.value == round(max(expected.values()))


def test_running_means_of_ozone_reach_into_the_night_before(database: Urls) -> None:
    """Eight hours to 01:00 need seven hours of the day before."""
    told = publish(database)
    frame = pd.DataFrame(
        [(r.measured_at, r.value) for r in told.readings if (r.key.sensor, r.metric) == ("kk-mat", "o3")]
    )
    hours = frame.set_index(pd.to_datetime(frame[0]).dt.tz_convert(ZONE))[1].resample("1h").mean()
    running = hours.rolling(8, min_periods=6).mean()
    of_day = running[(running.index >= midnight(DAY)) & (running.index < midnight(DAY) + timedelta(days=1))]
    station = next(s for s in read(database).today.stations if s.sensor == "kk-mat")
    part = station.index.parts["o3"]
    assert (part.averaging, part.concentration) == ("8h", pytest.approx(of_day.max()))


def test_dossiers_are_counted_as_pandas_counts_them(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    frame = dossiers(kept[1])
    end = pd.Timestamp(midnight(DAY) + timedelta(days=1))
    received = frame[frame["received_at"].dt.date == DAY]
    finished = frame[frame["finished_at"].dt.date == DAY]
    still = frame[(frame["received_at"] < end) & ~(frame["finished_at"] < end)]
    whole = busy.today.dossiers.whole
    assert (whole.received, whole.finished, whole.undated) == (len(received), len(finished), 0)
    assert whole.on_time == (finished["finished_at"] <= finished["due_at"]).sum()
    assert whole.late == (finished["finished_at"] > finished["due_at"]).sum()
    assert whole.early == (finished["finished_at"].dt.date < finished["due_at"].dt.date).sum()
    assert (whole.open, whole.overdue) == (len(still), (still["due_at"] < end).sum())
    assert {g.name: g.received for g in busy.today.dossiers.fields} == received.groupby("field").size().to_dict()
    assert {g.name: g.finished for g in busy.today.dossiers.units} == finished.groupby("unit").size().to_dict()
    by_hour = received.groupby(received["received_at"].dt.hour).size()
    assert busy.today.dossiers.received_by_hour == tuple(by_hour.get(h, 0) for h in range(24))


def test_ways_of_dossiers_are_counted_by_field_and_unit(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    frame = dossiers(kept[1])
    received = frame[frame["received_at"].dt.date == DAY]
    for name, groups in (("field", busy.today.dossiers.fields), ("unit", busy.today.dossiers.units)):
        for group in groups:
            mine = received[received[name] == group.name]
            assert (group.channelled, group.online) == (len(mine), (mine["channel"] == 2).sum())
            payable = mine[mine["fee_vnd"] > 0]
            assert (group.payable, group.paid) == (len(payable), payable["online_paid"].eq(True).sum())
            told = mine["digitised"].dropna()
            assert (group.scanned, group.digitised) == (len(told), told.sum())
    whole = busy.today.dossiers.whole
    assert whole.digitised_share == pytest.approx(100 * received["digitised"].dropna().astype(bool).mean())
    assert whole.channelled == sum(g.channelled for g in busy.today.dossiers.fields)


def test_reports_are_judged_against_their_two_deadlines(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    end = midnight(DAY) + timedelta(days=1)
    rows = [(e.subject, e.data["state"], e.time) for e in kept[1].events if "report" in e.data and e.time < end]
    frame = pd.DataFrame(rows, columns=["code", "state", "at"]).pivot_table(index="code", columns="state", values="at")
    mine = frame[frame["filed"].dt.tz_convert(ZONE).dt.date == DAY]
    site, answer = mine["filed"] + ON_SITE_WITHIN, mine["filed"] + ANSWER_WITHIN
    whole = busy.today.reports.whole
    assert whole.filed == len(mine)
    assert whole.on_site_in_time == (mine["on_site"] <= site).sum()
    assert whole.on_site_judged == (mine["on_site"].notna() | (site < end)).sum()
    assert whole.answer_in_time == (mine["answered"] <= answer).sum()
    assert whole.answer_judged == (mine["answered"].notna() | (answer < end)).sum()
    assert whole.open == frame["answered"].isna().sum()
    assert sum(c.filed for _, c in busy.today.reports.categories) == whole.filed


def test_payments_and_exchanges_add_up(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    start = midnight(DAY)
    of_day = [e for e in kept[1].events if start <= e.time < start + timedelta(days=1)]
    paid = [e.data for e in of_day if "payment" in e.data]
    calls = pd.DataFrame([e.data for e in of_day if "system" in e.data])
    payments, exchanges = busy.today.payments, busy.today.exchanges
    assert (payments.made, payments.failed) == (sum(p["ok"] for p in paid), sum(not p["ok"] for p in paid))
    assert payments.amount_vnd == sum(p["amount_vnd"] for p in paid if p["ok"])
    assert (exchanges.calls, exchanges.failed) == (calls["count"].sum(), calls["failed"].sum())
    assert exchanges.latency_ms == pytest.approx((calls["latency_ms"] * calls["count"]).sum() / calls["count"].sum())


def test_other_days_tell_the_same_whole_as_hour_by_hour(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    """They are read as whole days, where nobody looks at their hours."""
    closely = read(kept[0], day=DAY - timedelta(days=1))
    whole, hourly = (
        {(s.sensor, s.metric): (s.n, s.n_bad, s.sum, s.min, s.max) for _, s in day.series if s.n + s.n_bad}
        for day in (busy.before, closely.today)
    )
    assert whole.keys() == hourly.keys()
    for key, (*counts, total, low, high) in whole.items():
        *exact, added, lowest, highest = hourly[key]
        assert (*counts, low, high) == (*exact, lowest, highest)
        assert total == pytest.approx(added, rel=1e-9)
    assert busy.before.stations == closely.today.stations
    assert busy.before.dossiers.whole == closely.today.dossiers.whole
    assert [s.uptime for s in busy.before.sensors] == [s.uptime for s in closely.today.sensors]


def test_events_of_the_day_are_tallied_by_type(kept: tuple[Urls, Published], busy: Snapshot) -> None:
    start = midnight(DAY)
    of_day = pd.Series([e.type for e in kept[1].events if start <= e.time < start + timedelta(days=1)])
    assert busy.told == of_day.value_counts().to_dict()


def test_a_sensor_is_measured_against_its_own_interval(busy: Snapshot) -> None:
    by_id = {s.sensor: s for s in busy.today.sensors}
    assert (by_id["kk-mat"].received, by_id["kk-mat"].expected) == (120, 144)
    assert by_id["kk-mat"].uptime == pytest.approx(100 * 120 / 144)
    assert by_id["kk-ho"].uptime == 100


def test_the_worst_moment_names_value_threshold_and_time(busy: Snapshot) -> None:
    worst = busy.moments[0]
    assert (worst.sensor, worst.condition, worst.threshold) == ("nuoc-pdp", Condition.WARNING, 1.2)
    assert worst.value >= 1.2
    rain = next(m for m in busy.moments if m.sensor == "tt-tam" and m.metric == "rain")
    assert rain.to_the_hour
    assert rain.at.astimezone(ZONE).hour == 15


def test_an_alarm_tells_its_end_or_that_it_stands(busy: Snapshot) -> None:
    ended, standing = busy.alarms
    assert ended.raised.id == "a1"
    assert ended.cleared_at == midnight(DAY) + timedelta(hours=16.4)
    assert (standing.raised.id, standing.cleared_at) == ("a3", None)


def test_a_day_that_is_not_over_knows_nothing_of_what_came_later(partial: Snapshot, busy: Snapshot) -> None:
    assert not partial.span.complete
    assert partial.span.until == AT_14_32
    assert partial.today.dossiers.whole.received < busy.today.dossiers.whole.received
    assert partial.alarms == ()
    assert partial.today.sensors[0].expected == 87


def test_a_person_of_another_district_gets_nothing(kept: tuple[Urls, Published]) -> None:
    with pytest.raises(NotAllowedError):
        read(kept[0], person=person_of("staff", [Grant(Role.STAFF, "bao-loc")]))


def test_what_another_district_sent_is_in_no_figure(database: Urls) -> None:
    publish(database, "bao-loc", seed=2)
    assert read(database).today.empty
    assert read(database, "bao-loc").today.dossiers.whole.received > 0


def test_a_snapshot_sees_one_state_whatever_comes_in_meanwhile(
    embedded_database: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two questions the whole day comes in; the second still answers as the first."""
    from ioc.services.snapshot import reading

    ask = reading.snapshots.registered

    async def and_then_all_comes_in(*given: object) -> object:
        answer = await ask(*given)  # type: ignore[arg-type]
        publish(embedded_database)
        return answer

    monkeypatch.setattr(reading.snapshots, "registered", and_then_all_comes_in)
    assert read(embedded_database).today.empty
    monkeypatch.undo()
    assert not read(embedded_database).today.empty


def test_a_day_long_before_anything_was_sent_is_empty(kept: tuple[Urls, Published]) -> None:
    old = read(kept[0], day=DAY - timedelta(days=400))
    assert old.today.empty
    assert (old.moments, old.alarms, old.events) == ((), (), ())
