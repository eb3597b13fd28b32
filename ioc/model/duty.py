"""What the duty officer wrote down of a day: a few sentences that no sensor tells."""

from dataclasses import dataclass
from datetime import datetime

LONGEST = 600  # characters


@dataclass(frozen=True, slots=True)
class Note:
    """A note of one day and area; nothing in it names a person."""

    at: datetime  # when it was written
    by: str
    text: str
