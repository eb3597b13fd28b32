"""Admission: whether a sensor that registered itself counts, and what an area does with those it does not know."""

from enum import StrEnum


class Policy(StrEnum):
    """What becomes of a sensor that an area hears for the first time."""

    ACCEPT = "accept"  # it counts at once, and shows as new
    HOLD = "hold"  # what it sends is kept and shown nowhere until a person accepts it
    REFUSE = "refuse"  # what it sends goes to quarantine


class Admission(StrEnum):
    """Where a sensor stands with its area."""

    ACCEPTED = "accepted"
    HELD = "held"
    REFUSED = "refused"
