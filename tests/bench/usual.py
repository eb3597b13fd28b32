"""A wall built the usual way, dcc.Interval asking the database for figures every second: `usual PORT plain|cached`.

`cached` is the fair variant: the body of an answer is kept for a second and given to whoever asks meanwhile.
"""

import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import plotly.graph_objects as go
import psycopg
import uvicorn
from dash import Dash, Input, Output, dcc, html
from fastapi import FastAPI, Request, Response
from psycopg_pool import ConnectionPool

AREA = "da-lat"
TILES = (
    ("weather", "temperature"), ("weather", "humidity"), ("air", "pm25"), ("air", "o3"), ("water", "level"),
    ("traffic", "speed"), ("parking", "occupancy"), ("noise", "laeq"),
)  # fmt: skip
HOURS = """
SELECT h.bucket, sum(h.sum) / nullif(sum(h.n), 0) FROM rollup_hour h
JOIN series s ON s.id = h.series_id JOIN sensor n ON n.id = s.sensor_id JOIN area a ON a.id = n.area_id
WHERE a.slug = %s AND n.domain = %s AND s.metric = %s AND h.bucket > now() - INTERVAL '24 hours'
GROUP BY 1 ORDER BY 1
"""
PLACES = """
SELECT n.lon, n.lat, n.name FROM sensor n JOIN area a ON a.id = n.area_id WHERE a.slug = %s AND n.lat IS NOT NULL
"""
DOSSIERS = """
SELECT d.status, count(*) FROM dossier d JOIN area a ON a.id = d.area_id WHERE a.slug = %s GROUP BY 1 ORDER BY 1
"""


def figures(pool: ConnectionPool) -> list[go.Figure]:
    """Lines of a day, a map of points and a bar chart, asked for anew."""
    with pool.connection() as connection:
        lines = [_line(connection, domain, metric) for domain, metric in TILES]
        places = connection.execute(PLACES, (AREA,)).fetchall()
        dossiers = connection.execute(DOSSIERS, (AREA,)).fetchall()
    x, y, names = zip(*places, strict=True)
    points = go.Figure(go.Scatter(x=x, y=y, text=names, mode="markers"))
    bars = go.Figure(go.Bar(x=[str(status) for status, _ in dossiers], y=[n for _, n in dossiers]))
    return [*lines, points, bars]


def _line(connection: psycopg.Connection, domain: str, metric: str) -> go.Figure:
    hours = connection.execute(HOURS, (AREA, domain, metric)).fetchall()
    figure = go.Figure(go.Scatter(x=[at for at, _ in hours], y=[value for _, value in hours], mode="lines"))
    return figure.update_layout(title=f"{domain} {metric}")


def create(pool: ConnectionPool) -> FastAPI:
    """The page and its one callback."""
    server = FastAPI()
    app = Dash("usual", server=server)
    names = [f"figure-{n}" for n in range(len(TILES) + 2)]
    app.layout = html.Div([dcc.Interval(id="tick", interval=1000), *(dcc.Graph(id=name) for name in names)])

    @app.callback([Output(name, "figure") for name in names], Input("tick", "n_intervals"))
    def tick(_: int) -> list[go.Figure]:
        return figures(pool)

    return server


def cache(server: FastAPI) -> None:
    """Keep an answer of the callback for a second."""
    kept: list[Any] = [0.0, b""]

    @server.middleware("http")
    async def cached(request: Request, answer: Callable[[Request], Awaitable[Any]]) -> Response:
        if request.url.path != "/_dash-update-component":
            return await answer(request)
        if time.monotonic() - kept[0] > 1:
            made = await answer(request)
            kept[:] = [time.monotonic(), b"".join([part async for part in made.body_iterator])]
        return Response(kept[1], media_type="application/json")


if __name__ == "__main__":
    with ConnectionPool(os.environ["IOC_BENCH_DATABASE_URL"].rpartition("/")[0] + "/ioc") as opened:
        made = create(opened)
        if sys.argv[2] == "cached":
            cache(made)
        uvicorn.run(made, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
