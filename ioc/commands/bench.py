"""`ioc bench`: how fast it is on this machine, as ratios within one run."""

import json

import click

from ioc.settings import Settings


@click.group()
def bench() -> None:
    """Speeds, as ratios within one run; the last line is one JSON object."""


@bench.command("record")
@click.option("--seconds", default=10.0, show_default=True, help="how long each side runs")
@click.option("--rows", default=5000, show_default=True, help="readings a batch")
@click.option("--series", default=2000, show_default=True, help="series they are spread over")
def record(seconds: float, rows: int, series: int) -> None:
    """What rollups and latest values cost: our insert beside a plain one, on an embedded PostgreSQL."""
    from ioc.local.bench import record as benches

    click.echo(json.dumps(benches.record(seconds, rows, series)))


@bench.command("ingest")
@click.option("--seconds", default=30.0, show_default=True, help="how long each side runs")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 16), help="ingestors on one share")
@click.option("--readings-per-message", "readings", default=1, show_default=True, type=click.IntRange(1, 14))
@click.option("--sensors", default=360, show_default=True, type=click.IntRange(3, 150_000), help="that publish in turn")
@click.option("--load", default=0.5, show_default=True, help="share of the measured rate at which latency is measured")
@click.option("--filled", default=0, show_default=True, help="readings of the past that are in the store before")
@click.option(
    "--broker", help="mqtt://user:password@host:port, who may read and write ioc/#; else Mosquitto is started"
)
@click.option("--database", help="superuser's address of an empty server; else an embedded PostgreSQL is started")
@click.option("--json", "only_json", is_flag=True, help="the figures alone")
def ingest(
    seconds: float,
    workers: int,
    readings: int,
    sensors: int,
    load: float,
    filled: int,
    broker: str | None,
    database: str | None,
    only_json: bool,
) -> None:
    """The ingestor beside what paho alone receives and what a plain insert alone stores."""
    from ioc.local.bench import ingest as benches
    from ioc.local.bench import servers

    plan = benches.Plan(seconds, workers, readings, sensors, load, filled)
    with servers.running(broker, database) as started:
        figures = benches.measure(started, plan, (lambda _: None) if only_json else click.echo)
    click.echo(json.dumps(figures))


@bench.command("store")
@click.option("--series", default=2000, show_default=True, type=click.IntRange(100, 1_000_000))
@click.option("--days", default=30, show_default=True, type=click.IntRange(10, 3650), help="a second store has a tenth")
@click.option("--interval", default=300, show_default=True, help="seconds between two readings of a series")
@click.option("--table", default=100_000, show_default=True, type=click.IntRange(1), help="sensors of the long table")
@click.option("--services", default=1.0, show_default=True, help="share of what the services of the province tell")
@click.option("--asks", default=30, show_default=True, type=click.IntRange(1), help="how often each question is asked")
@click.option("--database", help="superuser's address of an empty server; else an embedded PostgreSQL is started")
@click.option("--json", "only_json", is_flag=True, help="the figures alone")
def store(
    series: int, days: int, interval: int, table: int, services: float, asks: int, database: str | None, only_json: bool
) -> None:
    """What screens ask of two filled stores, one of ten times the days: warm, cold, and of raw readings."""
    from ioc.local.bench import store as benches
    from ioc.local.bench.fill import Plan

    plan = Plan(series, days, interval, table, services)
    click.echo(json.dumps(benches.measure(database, plan, asks, (lambda _: None) if only_json else click.echo)))


@bench.command("walls")
@click.option(
    "--viewers", default=1000, show_default=True, type=click.IntRange(2, 10_000), help="screens, of seven walls"
)
@click.option("--seconds", default=20.0, show_default=True, help="how long they look")
@click.option("--json", "only_json", is_flag=True, help="the figures alone")
def walls(viewers: int, seconds: float, only_json: bool) -> None:
    """The web server and its viewers beside the same wall as a Dash app that polls."""
    from ioc.local.bench import walls as benches

    click.echo(json.dumps(benches.measure(viewers, seconds, (lambda _: None) if only_json else click.echo)))


@bench.command("snapshot")
@click.option("--filled", default=2_000_000, show_default=True, help="readings in the store, about")
@click.option("--series", default=2000, show_default=True, type=click.IntRange(100, 1_000_000))
@click.option("--asks", default=5, show_default=True, type=click.IntRange(1), help="how often each form is made")
@click.option("--database", help="superuser's address of an empty server; else an embedded PostgreSQL is started")
@click.option("--json", "only_json", is_flag=True, help="the figures alone")
@click.pass_obj
def snapshot(loaded: Settings, filled: int, series: int, asks: int, database: str | None, only_json: bool) -> None:
    """A district's snapshot in each form, and PDF and workbook of all areas, from a filled store."""
    from ioc.local.bench import snapshot as benches

    planned, fonts = benches.plan(filled, series), loaded.data_dir.resolve()
    told = benches.measure(database, planned, asks, fonts, (lambda _: None) if only_json else click.echo)
    click.echo(json.dumps(told))
