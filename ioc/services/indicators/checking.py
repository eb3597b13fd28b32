"""Flags kept up to date: every check over what stands, and what came of it put into the database."""

from datetime import datetime, timedelta, tzinfo

from geodata import province
from ioc.i18n import N_
from ioc.model import checks
from ioc.store import areas, database, flags, observations

REACH = timedelta(days=550)  # how far back the course of an indicator is looked over
HOLDS_NOW = N_("Số liệu đã đổi; phép kiểm không còn thấy lệch như trước.")


def renew(connection: database.Connection, edition: str, now: datetime, zone: tzinfo) -> tuple[int, int]:
    """Look all figures over and bring the flags up to date; returns how many were opened and how many settled."""
    today = now.astimezone(zone).date()
    known, documents = province.indicators(), province.documents()
    told = observations.standing(connection, today - REACH)
    found = checks.find(known, told, documents.claims, today)
    return flags.renew(connection, found, areas.ids(connection, edition), now, HOLDS_NOW)
