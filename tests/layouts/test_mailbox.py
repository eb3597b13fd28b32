"""A reader's queue: short, in order, and honest about falling behind."""

import asyncio

from layouts.mailbox import Frame, Mailbox


def frames(*serials: int) -> list[Frame]:
    return [Frame(b"%d" % s, s) for s in serials]


def test_frames_come_in_order_and_are_noted_as_seen() -> None:
    async def story() -> None:
        mailbox = Mailbox()
        for frame in frames(1, 2, 3):
            mailbox.put(frame)
        taken = await mailbox.take()
        assert taken == frames(1, 2, 3)
        mailbox.handed(taken)
        assert mailbox.seen == 3

    asyncio.run(story())


def test_a_slow_reader_gets_none_once_and_its_queue_never_grows() -> None:
    async def story() -> None:
        mailbox = Mailbox(seen=7, room=3)
        for frame in frames(*range(8, 100)):
            mailbox.put(frame)
        assert await mailbox.take() is None
        assert mailbox.seen == 7
        mailbox.put(frames(100)[0])
        assert await mailbox.take() == frames(100)

    asyncio.run(story())


def test_a_heartbeat_moves_nothing() -> None:
    mailbox = Mailbox(seen=4)
    mailbox.handed([Frame(b"beat")])
    assert mailbox.seen == 4
