"""Dash on our server: its routes beside ours, without its socket, and deaf to what no page of ours asks."""

from typing import Any

from dash import Dash
from dash.backends._fastapi import FastAPIDashServer  # the only way in for routes of our own
from dash.exceptions import DependencyException
from fastapi import FastAPI, HTTPException, Request, Response

from layouts import callbacks


def backend(server: FastAPI) -> type[FastAPIDashServer]:
    """Dash's backend on a server that is there already."""

    class Backend(FastAPIDashServer):
        """Without the socket that Dash's pages would open though nothing uses it."""

        websocket_capability = False

        @staticmethod
        def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> FastAPI:  # noqa: ARG004
            return server

        def serve_callback(self, dash_app: Dash) -> Any:
            """Ask a callback; 400 for a body that none of our pages sends."""
            dispatch = super().serve_callback(dash_app)

            async def checked(request: Request) -> Response:
                callbacks.check(request.state.json_body, dash_app.callback_map)
                return await dispatch(request)

            return checked

        def serve_component_suites(
            self, dash_app: Dash, package_name: str, fingerprinted_path: str, request: Request
        ) -> Response:
            """A script of a component; 404 for what is none."""
            try:
                return super().serve_component_suites(dash_app, package_name, fingerprinted_path, request)
            except DependencyException as error:
                raise HTTPException(404) from error

    return Backend
