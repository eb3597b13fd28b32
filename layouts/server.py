"""The web server's process: streams have no end of their own, so a stop ends them first."""

from socket import socket

import uvicorn
from fastapi import FastAPI

CLOSING_S = 3


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
    )
    return Server(config)
