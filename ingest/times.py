"""Times that payloads tell: made UTC, and refused when they cannot be true."""

from datetime import UTC, datetime, timedelta, tzinfo

from ingest.texts import quoted
from ioc.errors import DecodeError
from ioc.model.decoded import Context
from ioc.model.reading import Quality

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # of terms that lie ahead
AHEAD = timedelta(minutes=5)  # by how much a source's clock may be wrong


def moment(text: str) -> datetime:
    """A time written in ISO 8601, with or without its offset."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise DecodeError(f"{quoted(text)} is no time in ISO 8601") from error


def aware(moment: datetime, zone: tzinfo | None) -> datetime:
    """The moment in UTC; a naive one is of the source's zone, and refused when the source has none."""
    if moment.tzinfo is None and zone is None:
        raise DecodeError(
            f"the time {moment.isoformat()} has no offset and the source no time zone; "
            "send +07:00 with it or set IOC_INGEST_ZONE"
        )
    try:
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise DecodeError(f"the time {moment.isoformat()} is outside the calendar") from error
    if utc < EARLIEST:
        raise DecodeError(f"the time {moment.isoformat()} is before the year {EARLIEST.year}")
    return utc


def term(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment that may lie ahead (a due time, an expiry), in UTC."""
    utc = aware(moment, zone)
    if utc >= LATEST:
        raise DecodeError(f"the time {moment.isoformat()} is after the year {LATEST.year - 1}")
    return utc


def happened(moment: datetime | None, ctx: Context) -> datetime:
    """When something was, in UTC: as told, else the moment of receipt."""
    if moment is None:
        if ctx.retained:
            raise DecodeError("a retained message without a time does not tell when it was; send its time with it")
        return ctx.received_at
    utc = aware(moment, ctx.zone)
    if utc > ctx.received_at + AHEAD:
        raise DecodeError(
            f"the time {moment.isoformat()} is ahead of its receipt at {ctx.received_at.isoformat()}; "
            "set the source's clock"
        )
    return utc


def measured(moment: datetime | None, ctx: Context) -> tuple[datetime, Quality]:
    """When a value was measured, in UTC, and whether only its receipt tells; the horizon holds here alone."""
    utc = happened(moment, ctx)
    if ctx.horizon_days is not None and not ctx.backfill and utc < ctx.received_at - timedelta(days=ctx.horizon_days):
        raise DecodeError(
            f"the time {utc.isoformat()} is older than the {ctx.horizon_days} days a source may be late; "
            "a replay says `backfill = true`"
        )
    return utc, Quality.GOOD if moment else Quality.RECEIPT_TIME
