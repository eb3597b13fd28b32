"""Being asked to stop: SIGINT and SIGTERM set an event that long-running parts wait on."""

import signal
import threading


def stop_event() -> threading.Event:
    """An event that SIGINT and SIGTERM set; call it in the main thread."""
    stop = threading.Event()

    def ask(*_: object) -> None:
        # In a thread of its own: the handler runs between two instructions of the main thread, which may just hold
        # the lock inside the event.
        threading.Thread(target=stop.set, daemon=True).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stop
