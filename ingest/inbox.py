"""Messages between the network and the recorder: counted while queued and while in the recorder's hands."""

from collections.abc import Sequence

from ingest.arrivals import Message
from ingest.gathering import Gathering


class Inbox(Gathering[Message]):
    """A queue of messages that knows how much is held in memory; the network stops reading when it is full."""

    def __init__(self, max_messages: int, max_bytes: int = 64 * 1024 * 1024) -> None:
        super().__init__()
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._messages = 0  # queued and in hand
        self._bytes = 0

    def put(self, *items: Message) -> None:
        """Queue messages; never refused, since they have been read already."""
        with self._changed:
            self._messages += len(items)
            self._bytes += sum([len(m.payload) for m in items])
        super().put(*items)

    def done(self, batch: Sequence[Message]) -> None:
        """A batch taken before is recorded, or given up."""
        with self._changed:
            self._messages -= len(batch)
            self._bytes -= sum([len(m.payload) for m in batch])

    def drop_queued(self) -> None:
        """Forget what the broker keeps too and will send again; QoS 0 came once and stays."""
        self.done(self.drop(lambda message: message.qos > 0))

    @property
    def held(self) -> int:
        """Messages queued or in the recorder's hands."""
        return self._messages

    @property
    def room(self) -> int:
        """How many more messages may be read, as far as their number goes."""
        return max(0, self._max_messages - self._messages)

    @property
    def full(self) -> bool:
        """Whether nothing more may be read."""
        return self._messages >= self._max_messages or self._bytes >= self._max_bytes

    @property
    def low(self) -> bool:
        """Whether reading may begin again."""
        return self._messages <= self._max_messages // 2 and self._bytes <= self._max_bytes // 2
