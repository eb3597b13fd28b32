"""How ingestors do: what each did in a minute, and what follows from the minutes of all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Minute:
    """What the ingestor of a slot did in one minute, as far as it has gone; times are in seconds."""

    slot: int
    minute: datetime
    began_at: datetime  # when the ingestor started: counts begin anew with it
    at: datetime  # when this was said
    connected: bool
    paused: bool
    waiting: bool  # for a database that is away
    held: int  # messages received and not yet acknowledged
    received: int = 0
    stored: int = 0
    duplicates: int = 0
    corrections: int = 0
    quarantined: int = 0
    reconnects: int = 0
    batches: int = 0
    commit_s: float = 0.0  # of all batches together
    wait_p50: float | None = None  # from receipt to commit
    wait_p95: float | None = None
    age_p50: float | None = None  # from the measurement to the commit
    age_p95: float | None = None
    refused: Mapping[str, int] = field(default_factory=dict[str, int])  # quarantined, by a word of Cause


@dataclass(frozen=True, slots=True)
class Operations:
    """The ingestors together: the newest of each slot, and the past hour minute by minute."""

    now: datetime
    slots: Sequence[Minute]  # the newest of each, by slot
    hour: Sequence[Minute | None]  # sums of all slots, oldest first, and the minute that goes on; None: nobody spoke
    today: Minute | None  # sums of the day
    messages_s: float  # over the last minute or two
    rows_s: float
    since: datetime  # of those rates


STALE_S = 20.0  # an ingestor says how it is every five seconds


def is_silent(minute: Minute, now: datetime) -> bool:
    """Whether an ingestor has said nothing for so long that something is wrong with it, or with its database."""
    return (now - minute.at).total_seconds() > STALE_S


def added(minutes: Sequence[Minute]) -> Minute | None:
    """Several as one: counts are added, waits are the worst of them, the state is the newest one's."""
    if not minutes:
        return None
    newest = max(minutes, key=lambda m: m.at)
    refused: dict[str, int] = {}
    for minute in minutes:
        for cause, n in minute.refused.items():
            refused[cause] = refused.get(cause, 0) + n
    counts = ("received", "stored", "duplicates", "corrections", "quarantined", "reconnects", "batches")
    return Minute(
        newest.slot,
        newest.minute,
        min(m.began_at for m in minutes),
        newest.at,
        newest.connected,
        newest.paused,
        newest.waiting,
        newest.held,
        **{name: sum(getattr(m, name) for m in minutes) for name in counts},
        commit_s=sum(m.commit_s for m in minutes),
        wait_p50=_worst(m.wait_p50 for m in minutes),
        wait_p95=_worst(m.wait_p95 for m in minutes),
        age_p50=_worst(m.age_p50 for m in minutes),
        age_p95=_worst(m.age_p95 for m in minutes),
        refused=refused,
    )


def _worst(values: Iterable[float | None]) -> float | None:
    return max((v for v in values if v is not None), default=None)
