"""`ioc doctor`: what is wrong with an installation, and what to do about it."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click
import msgspec

from ioc.services import doctor as service
from ioc.settings import Settings

MARKS = {"ok": "ok     ", "note": "note   ", "wrong": "WRONG  "}


@click.command()
@click.option("--deep", is_flag=True, help="also recompute every rollup and latest value from raw readings")
@click.option("--json", "machine", is_flag=True, help="one object for machines: well, and findings by check and grade")
@click.pass_obj
def doctor(loaded: Settings, deep: bool, machine: bool) -> None:
    """Look the installation over: what is wrong, and what to do about it; ends with 1 when anything is."""
    found: list[service.Finding] = []
    for finding in service.examine(loaded, datetime.now(UTC), deep=deep):
        found.append(finding)
        if not machine:
            click.echo(f"{MARKS[finding.grade]}{finding.text}")
    well = all(finding.well for finding in found)
    if machine:
        click.echo(msgspec.json.encode({"well": well, "findings": [asdict(f) for f in found]}))
    sys.exit(0 if well else 1)
