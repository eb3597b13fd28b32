"""The web server's process: streams have no end of their own, so a stop ends them first."""

import asyncio
from socket import socket

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

CLOSING_S = 3
IDLE_S = 20  # of a connection between two questions; pages ask every few seconds
LONGEST_HEAD = 32 * 1024  # bytes before the body; an address with every filter has some 2 KiB, cookies 4


class Patience(H11Protocol):
    """A connection that is closed when it asks nothing: uvicorn by itself waits for a first request for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] - as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self.loop.call_later(self.config.timeout_keep_alive, self._hang_up)

    def _hang_up(self) -> None:
        if self.cycle is None and not self.transport.is_closing():  # no head came whole, however it trickles
            self.transport.close()


class Server(uvicorn.Server):
    """uvicorn that does not wait for open walls."""

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End the streams, then the server."""
        self.app.state.hub.end_streams()
        await super().shutdown(sockets)

    @property
    def app(self) -> FastAPI:
        """What is served."""
        app = self.config.app
        assert isinstance(app, FastAPI)
        return app


def serving(app: FastAPI, host: str, port: int, trusted_proxies: str | None = None) -> Server:
    """A server for the app; its logs go where ours go.

    Who came, and whether by https, is what the connection says, or what the proxies say that are named here: uvicorn by
    itself would take the word of anybody on this machine.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or "",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=CLOSING_S,
        timeout_keep_alive=IDLE_S,
        http=Patience,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        server_header=False,
    )
    return Server(config)
