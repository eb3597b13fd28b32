"""A TCP proxy that stops forwarding without closing: a network that was cut, as both of its ends see it."""

import contextlib
import select
import socket
import threading
from typing import Self


class Proxy:
    """Listens on a free port of loopback and forwards to another; while `cut`, nothing passes and nothing is closed.

    What a cut connection was told is lost: when the network is back, it stays dead, and only new ones pass.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._cut = threading.Event()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    def cut(self) -> None:
        self._cut.set()

    def mend(self) -> None:
        self._cut.clear()

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            if select.select([self._listener], [], [], 0.05)[0]:
                near, _ = self._listener.accept()
                self._threads.append(threading.Thread(target=self._forward, args=(near,), daemon=True))
                self._threads[-1].start()

    def _forward(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as far:
            other = {near: far, far: near}
            while not self._ended.is_set():
                if self._cut.is_set():
                    self._ended.wait()  # the dead stay dead
                    return
                for source in select.select([near, far], [], [], 0.05)[0]:
                    if not (data := source.recv(65536)):
                        return
                    if self._cut.is_set():
                        break
                    other[source].sendall(data)
