"""When a critical thing takes a wall over: at once, once, for a while; what flaps or is in hand does not. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ioc.model.concern import Concern


@dataclass(frozen=True, slots=True)
class Critical:
    """A critical thing with what a wall says of it; `key` is the same for as long as it is the same thing."""

    key: str
    concern: Concern
    since: datetime
    lat: float | None = None
    lon: float | None = None
    ward: str | None = None  # GSO code
    instruction: str | None = None  # what its source says is to be done
    in_hand: bool = False  # its source says that somebody has taken it
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a takeover lasts at least and at most, and what counts as the end of a thing and as its return."""

    shortest: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(minutes=15)  # from when it began: then the wall shows all else again
    lets_go: timedelta = timedelta(minutes=2)  # after it was critical last
    again: timedelta = timedelta(minutes=30)  # what returns sooner is the same thing still


@dataclass(frozen=True, slots=True)
class Episode:
    """One thing from when it became critical until it has been well for long."""

    since: datetime
    first: datetime  # when it was seen first
    last: datetime  # when it was seen critical last
    told: Critical  # as it was told last: it is shown a little longer than it lasts
    over: bool = False  # it does not hold the wall, and will not again


Memory = Mapping[str, Episode]


def step(memory: Memory, found: Collection[Critical], now: datetime, rules: Rules = Rules()) -> Memory:
    """The episodes after a look at what is critical now; those long over are forgotten."""
    seen = {one.key: one for one in found}
    known = {key: _lasting(episode, seen.get(key), now) for key, episode in memory.items()}
    kept = {
        key: replace(episode, over=episode.over or not holds(episode, now, rules))
        for key, episode in known.items()
        if now - episode.last <= rules.again
    }
    return kept | {key: _seen(kept.get(key), one, now, rules) for key, one in seen.items()}


def holds(episode: Episode, now: datetime, rules: Rules = Rules()) -> bool:
    """Whether it has the wall now."""
    if episode.over:
        return False
    if now < episode.first + rules.shortest:
        return True
    return now < episode.since + rules.longest and now - episode.last <= rules.lets_go


def holding(memory: Memory, now: datetime, rules: Rules = Rules()) -> list[Critical]:
    """What has the wall: alarms first, which somebody has put into words, and of equals the one that began last."""
    having = [episode.told for episode in memory.values() if holds(episode, now, rules)]
    return sorted(having, key=lambda one: (one.concern.kind == "alarm", one.since, one.key), reverse=True)


def _lasting(episode: Episode, one: Critical | None, now: datetime) -> Episode:
    """An episode of something that has been critical all the time since the last look, however long ago that was."""
    return replace(episode, last=max(episode.last, now)) if one and one.since <= episode.last else episode


def _seen(known: Episode | None, one: Critical, now: datetime, rules: Rules) -> Episode:
    """The episode of something critical now; what began long before anybody looked is no news."""
    if known is None:
        return Episode(one.since, now, now, one, over=one.in_hand or now - one.since >= rules.longest)
    told = replace(one, since=known.since)  # flapping does not begin anew
    return replace(known, last=max(known.last, now), told=told, over=known.over or one.in_hand)
