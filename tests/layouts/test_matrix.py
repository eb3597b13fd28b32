"""Who may have what: every route, stream, file and callback, for every role, on their own area and on another's.

A route or callback that has no row here fails; what a row says is an act of `ioc.model.role`, the rest follows from it.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from ioc.model.focus import Act, Person
from ioc.model.kept import KeptFile
from ioc.model.role import ACTS, Grant, Role, person_of, screen_of
from ioc.settings import Settings
from layouts.app import create
from tests.layouts.fake_archive import kept
from tests.layouts.fake_city import FakeCity, Neighbours, marked
from tests.layouts.open_doors import OpenDoors

if TYPE_CHECKING:
    from layouts.hub import Hub

OWN, OTHER = "bao-loc", "da-lat"
MARK = {OWN: "vuonche", OTHER: "thonghoa"}  # in every name and word of an area's data
COUNT = {OWN: 40_961, OTHER: 73_127}  # of its dossiers
EVERY = '["ALL"]'  # how Dash writes it in an id
DELIVERY = "0b6f7c62-5b0e-4c39-9d6e-3f1f6f3a1a11"
KEPT = {OWN: 1, OTHER: 2}  # the numbers of snapshots in the archive
JOB = "{area}.abcdefghijklmnopqrstuvwx"  # of a snapshot that lies there


class Open(Enum):
    """What no act on an area guards, for it tells nothing of one."""

    STRANGERS = "whoever comes"
    ALL = "whoever has come in, screens too"
    PEOPLE = "whoever has logged in, no screens"
    CLERKS = "who hangs up walls, or admits sensors, of some area"
    HANGERS = "who hangs up the walls of some area"
    ADMITTERS = "who admits sensors of some area"
    DESKS = "who looks into some area"
    TAKERS = "who takes figures of some area home"
    KEEPERS = "who administers some area"
    OPERATORS = "who watches over the machinery"
    OFFICE = "who administers every area"
    PROVINCE = "the wall of the province: as much as each sees of it"
    HEADLINES = "who looks at the province, as much as each sees of it"
    BROWSER = "nobody: it runs in the browser"
    GONE = "nobody: it is not there"


Need = Act | Open
SOMEWHERE = {
    Open.CLERKS: {Act.LINK, Act.ADMIT, Act.DESK},
    Open.HANGERS: {Act.LINK},
    Open.ADMITTERS: {Act.ADMIT},
    Open.DESKS: {Act.DESK},
    Open.TAKERS: {Act.EXPORT},
    Open.KEEPERS: {Act.ADMINISTER},
    Open.OPERATORS: {Act.OPERATE},
    Open.HEADLINES: {Act.HEADLINE},
}

ROUTES: dict[str, Need] = {
    "GET /": Open.ALL,  # a page without data; the callback of `page` fills it
    "GET /wall/{area}": Act.WALL,
    "GET /wall/{area}?scene=water&lang=en": Act.WALL,
    "GET /district/{area}": Act.DESK,
    "GET /district/{area}?q=a&ward=24784&sel=x": Act.DESK,
    "GET /stream?wall={area}": Act.WALL,
    "GET /stream?wall=lam-dong": Open.PROVINCE,
    "GET /stream/changes?area={area}": Act.DESK,
    "GET /stream/changes?area=lam-dong": Open.GONE,
    "GET /operations": Open.OPERATORS,
    "GET /areas": Open.HEADLINES,
    "GET /areas?edition=2025-07&span=week": Open.HEADLINES,
    "GET /areas.csv": Open.TAKERS,
    "GET /sensors": Open.DESKS,
    "GET /sensors?q=a&state=offline&after=7": Open.DESKS,
    "GET /sensors.csv": Open.TAKERS,
    "GET /sensors.csv?area={area}": Act.EXPORT,
    "GET /indicators": Open.DESKS,
    "GET /indicators?code=CQ-02&freq=quarter&until=2026-09-30": Open.DESKS,
    "GET /stream/operations": Open.OPERATORS,
    "GET /map/{area}.svg": Act.WALL,
    "GET /map/{area}.geojson": Act.DESK,
    "GET /snapshots/{job}/a.json": Act.EXPORT,
    "GET /snapshots": Open.TAKERS,
    "GET /snapshots?q=20/11/2026&open=1": Open.TAKERS,
    "GET /snapshots/kept/{kept}/a.json": Act.EXPORT,
    "GET /vendor/bootstrap.css": Open.ALL,
    "GET /pass": Open.ALL,
    "GET /_dash-layout": Open.ALL,
    "GET /_dash-dependencies": Open.ALL,
    "GET /_reload-hash": Open.ALL,
    "GET /healthz": Open.STRANGERS,
    "GET /readyz": Open.STRANGERS,
    "GET /login": Open.STRANGERS,
    "POST /login": Open.STRANGERS,
    "POST /logout": Open.STRANGERS,
    "GET /w/{token}": Open.STRANGERS,
    "GET /oidc/login": Open.STRANGERS,
    "GET /oidc/callback": Open.STRANGERS,
    "GET /fonts/fonts.css": Open.STRANGERS,
    "GET /assets/tokens.css": Open.STRANGERS,
    "GET /_favicon.ico": Open.STRANGERS,
    "GET /_dash-component-suites/dash/deps/polyfill@7.js": Open.STRANGERS,
    "GET /password": Open.PEOPLE,
    "POST /password": Open.PEOPLE,
    "GET /admin": Open.CLERKS,
    "GET /admin/audit.csv": Open.OFFICE,
    "GET /admin/quarantine": Open.ALL,  # the way to the tab
    "POST /_dash-update-component": Open.ALL,  # CALLBACKS says more
}
PATTERNS = {  # of the rows whose address shows other than the route does
    "/wall/{area}": "/{path:path}",
    "/district/{area}": "/{path:path}",
    "/map/{area}.svg": "/map/{slug}.svg",
    "/map/{area}.geojson": "/map/{slug}.geojson",
    "/snapshots/{job}/a.json": "/snapshots/{job}/{name}",
    "/snapshots/kept/{kept}/a.json": "/snapshots/kept/{number}/{name}",
    "/fonts/fonts.css": "/fonts/{name}",
    "/assets/tokens.css": "/assets",
    "/admin/quarantine": "/admin/{tab}",
    "/_dash-component-suites/dash/deps/polyfill@7.js": (
        "/_dash-component-suites/{package_name}/{fingerprinted_path:path}"
    ),
}

CALLBACKS: dict[str, Need] = {  # by first output and first input
    "page.children < address.pathname": Act.WALL,
    "desk-source.children < address.search": Act.DESK,
    "side-name.children < address.search": Act.DESK,
    "side-file.data < side-csv.n_clicks": Act.EXPORT,
    "dossier-table.rowData < address.search": Act.DESK,
    "report-table.rowData < address.search": Act.DESK,
    "export-notes.children < export-note-go.n_clicks": Act.DESK,
    "export-job.data < export-go.n_clicks": Act.EXPORT,
    "export-progress.children < export-tick.n_intervals": Act.EXPORT,
    "areas-body.children < address.search": Open.HEADLINES,
    "sensors-body.children < address.search": Open.DESKS,
    "indicators-drawn.data < address.search": Open.DESKS,
    "indicators-file.data < indicators-take.data": Open.TAKERS,
    "indicators-done.data < indicators-deed.data": Open.DESKS,  # each deed asks for more
    "indicators-body.title < indicators-drawn.data": Open.BROWSER,
    "indicators-told.title < indicators-done.data": Open.BROWSER,
    "snapshots-shelf.children < address.search": Open.TAKERS,
    "snapshots-schedules.children < address.search": Open.TAKERS,
    "snapshots-told.children < snapshot-verified.data": Open.TAKERS,
    "snapshots-ordered.data < snapshots-go.n_clicks": Open.TAKERS,
    "snapshots-progress.children < snapshots-tick.n_intervals": Open.TAKERS,
    "snapshots-stop.hidden < snapshots-stop.n_clicks": Open.TAKERS,
    "snapshot-verified.data < snapshot-verify.n_clicks": Open.TAKERS,
    "schedule-added.data < schedule-add.n_clicks": Open.OFFICE,
    "schedule-ended.data < schedule-end.n_clicks": Open.OFFICE,
    "snapshot-resent.data < delivery-again.n_clicks": Open.OFFICE,
    "admin-tabs.children < address.search": Open.CLERKS,
    "wall-linked.data < wall-link.n_clicks": Act.LINK,
    "wall-revoked.data < wall-revoke.n_clicks": Open.HANGERS,
    "sensor-accepted.data < sensor-accept.n_clicks": Open.ADMITTERS,
    "sensor-refused.data < sensor-refuse.n_clicks": Open.ADMITTERS,
    "sensor-ruled.data < sensor-policy.n_clicks": Open.ADMITTERS,
    "person-added.data < person-add.n_clicks": Open.OFFICE,
    "person-granted.data < person-grant.n_clicks": Open.OFFICE,
    "person-renewed.data < person-renew.n_clicks": Open.OFFICE,
    "person-closed.data < person-close.n_clicks": Open.OFFICE,
    "quarantine-replayed.data < quarantine-replay.n_clicks": Open.KEEPERS,
    "quarantine-purged.data < quarantine-purge.n_clicks": Open.KEEPERS,
    "quarantine-replays.children < quarantine-tick.n_intervals": Open.DESKS,
    "address.search < quarantine-topic.value": Open.ALL,
    "address.search < audit-q.value": Open.ALL,
    "address.search < snapshots-q.value": Open.ALL,
    "address.search < sensors-q.value": Open.ALL,
    "snapshots-forms.options < snapshots-kind.value": Open.ALL,
    "address.search < span.n_clicks": Open.ALL,  # these four turn one address into another
    "desk-map.className < address.search": Open.BROWSER,
    "desk-theme.data < desk.id": Open.BROWSER,
    "side-place.children < side-figure.data": Open.BROWSER,
    "side-zoom.data < side-chart.relayoutData": Open.BROWSER,
}
TABS = {"dossier-table.rowData": "dossiers", "report-table.rowData": "reports", "admin-tabs.children": ""}
TELLS = ("desk-", "side-", "dossier-", "report-", "sensors-")  # how callbacks begin whose answer holds data of an area

PEOPLE: dict[str, Person] = {role: person_of(role, [Grant(role, OWN)]) for role in Role} | {
    "screen": screen_of("link 1", OWN)
}


@pytest.fixture(scope="module")
def doors() -> OpenDoors:
    """Whoever a test says comes."""
    return OpenDoors(None)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, doors: OpenDoors) -> FastAPI:
    """Two areas that tell different things, to whoever gets as far as the city."""
    now = datetime.now(UTC)
    cities: dict[str, FakeCity] = {area: marked(area, MARK[area], COUNT[area], now) for area in (OWN, OTHER)}
    folder = tmp_path_factory.mktemp("data")
    for area in (OWN, OTHER):
        job = folder / "snapshots" / JOB.format(area=area)
        job.mkdir(parents=True)
        (job / "a.json").write_text(f'"{MARK[area]}"')
        (job / "a.manifest.json").write_text("{}")
        _put_away(folder / "kept" / area / "x", cities[area], area)
    return create(Settings(data_dir=folder), Neighbours(cities), doors)  # type: ignore[arg-type]


def _put_away(place: Path, city: FakeCity, area: str) -> None:
    """A snapshot of an area in the archive, with one file."""
    place.mkdir(parents=True)
    (place / "a.json").write_text(f'"{MARK[area]}"')
    file = KeptFile("a.json", "manifest", 10, "00", None, None)
    city.kept = [replace(kept(KEPT[area], area), folder=f"{area}/x", files=(file,))]


def addresses(app: FastAPI) -> set[str]:
    """Every route as a method and its pattern."""
    found: set[str] = set()
    for route in iter_route_contexts(app.routes):
        if isinstance(route.route, Mount):
            found.add(f"GET {route.path}")
        else:
            found |= {f"{method} {route.path}" for method in (route.methods or {"SOCKET"}) - {"HEAD"}}
    return found


def name(output: str, inputs: list[dict[str, Any]]) -> str:
    """A callback as its row is called."""
    first = re.sub(r"@\w+$", "", output.strip(".").split("...")[0])
    by = inputs[0]["id"]
    by = next(v for v in json.loads(by).values() if isinstance(v, str)) if by.startswith("{") else by
    return f"{first} < {by}.{inputs[0]['property']}"


def callbacks(app: FastAPI) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every callback by its row, with its output and what Dash knows of it."""
    known = app.state.site.callback_map
    return {name(output, told["inputs"]): (output, told) for output, told in known.items()}


def test_every_route_has_a_row(app: FastAPI) -> None:
    rows = {
        f"{method} {PATTERNS.get(path, path)}"
        for method, _, path in (row.split("?")[0].partition(" ") for row in ROUTES)
    }
    assert addresses(app) == rows


def test_every_callback_has_a_row(app: FastAPI) -> None:
    assert len(callbacks(app)) == len(app.state.site.callback_map)
    assert set(callbacks(app)) == set(CALLBACKS)
    in_browser = {row for row, (_, told) in callbacks(app).items() if "callback" not in told}
    assert in_browser == {row for row, need in CALLBACKS.items() if need is Open.BROWSER}


def may(who: str, need: Need, area: str) -> bool:
    """Whether it is theirs, by the acts of their role."""
    if isinstance(need, Open):
        people = need in (Open.PROVINCE, Open.PEOPLE) and who != "screen"
        acts = set() if who == "screen" else ACTS[Role(who)]
        somewhere = bool(acts & SOMEWHERE.get(need, set()))
        return need in (Open.STRANGERS, Open.ALL) or people or somewhere or (need is Open.OFFICE and who == "head")
    acts = {Act.WALL} if who == "screen" else ACTS[Role(who)]
    return area == OWN and need in acts


def told_of(area: str, text: str) -> list[str]:
    """What an answer holds of an area's data; a count is a number of its own, no digits of a version."""
    count = f"{COUNT[area]:,}"
    counts = "|".join(map(re.escape, (str(COUNT[area]), count, count.replace(",", "."))))
    return re.findall(rf"{MARK[area]}|(?<!\w)(?:{counts})(?!\w)", text)


def test_a_count_is_found_however_it_is_written_and_not_in_a_version() -> None:
    for told in ("73127", '"n":73127,', ">73.127<", "73,127 files", "(73127)", "vuon thonghoa 3"):
        assert told_of(OTHER, told)
    assert told_of(OTHER, "dash_renderer.v4_4_1m1795731277.min.js") == []


CASES = [(who, area) for who in PEOPLE for area in (OWN, OTHER)]


@pytest.mark.parametrize(("who", "area"), CASES)
def test_a_route_answers_whom_it_is_for(app: FastAPI, doors: OpenDoors, who: str, area: str) -> None:
    doors.person = PEOPLE[who]

    async def story(client: httpx.AsyncClient) -> None:
        for row, need in ROUTES.items():
            method, _, path = row.partition(" ")
            path = path.format(area=area, job=JOB.format(area=area), kept=KEPT[area], token="x" * 43)
            answer = await patient(app, client, method, path)
            where = f"{who} asks {row} of {area}: {answer.status_code}"
            if need is Open.STRANGERS:
                assert answer.status_code not in (401, 403), where
            else:
                assert (answer.status_code == 403) is not (may(who, need, area)), where
                assert answer.status_code < 400 or method == "POST" or not may(who, need, area), where
            assert told_of(OTHER, answer.text) == [], where
            of_this = path != row.partition(" ")[2]  # else it is asked of no area, and answers with what is theirs
            if not may(who, Act.WALL, OWN) or (area == OTHER and of_this):
                assert told_of(OWN, answer.text) == [], where
            elif row.startswith(("GET /stream?", "GET /snapshots/")) and may(who, need, area):
                assert told_of(OWN, answer.text), where

    talk(app, story)


@pytest.mark.parametrize(("who", "area"), CASES)
def test_a_callback_answers_whom_it_is_for(app: FastAPI, doors: OpenDoors, who: str, area: str) -> None:
    doors.person = PEOPLE[who]

    async def story(client: httpx.AsyncClient) -> None:
        for row, (output, told) in callbacks(app).items():
            need = CALLBACKS[row]
            if need is Open.BROWSER:
                continue
            answer = await call(client, row, output, told, area)
            where = f"{who} calls {row} of {area}: {answer.status_code} {answer.text[:200]}"
            if need is not Open.ALL:  # they hand back what they were asked
                assert told_of(OTHER, answer.text) == [], where
            if row.startswith("page"):
                assert answer.status_code == 200, where
                assert ("data-stream" in answer.text) is may(who, need, area), where
            else:
                assert answer.status_code in ((200, 204) if may(who, need, area) else (403,)), where
                if may(who, need, area) and row.startswith(TELLS):
                    assert told_of(OWN, answer.text), where

    talk(app, story)


def test_what_somebody_takes_home_is_noted_and_what_they_are_refused_is_not(app: FastAPI, doors: OpenDoors) -> None:
    doors.person, row = PEOPLE["staff"], "side-file.data < side-csv.n_clicks"

    async def story(client: httpx.AsyncClient) -> None:
        doors.noted.clear()
        for area in (OTHER, OWN):
            await call(client, row, *callbacks(app)[row], area)
            await client.get(f"/snapshots/{JOB.format(area=area)}/a.json")
            await client.get(f"/snapshots/kept/{KEPT[area]}/a.json")
        assert [(act, area) for act, _, area in doors.noted] == [("chart.taken", OWN), *[("snapshot.taken", OWN)] * 2]
        assert re.fullmatch(rf"{OWN}-{MARK[OWN]}-0-\w+-24h\.csv", doors.noted[0][1])

    talk(app, story)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    "path", ["/", "/wall/lam-dong", "/district/lam-dong", "/nowhere", "/wall/nowhere", "/wall/../"]
)
def test_no_page_names_a_centre_that_is_not_theirs(app: FastAPI, doors: OpenDoors, who: str, path: str) -> None:
    doors.person = PEOPLE[who]
    output, told = callbacks(app)["page.children < address.pathname"]

    async def story(client: httpx.AsyncClient) -> None:
        answer = await call(client, "page.children < address.pathname", output, told, OWN, path)
        assert answer.status_code == 200
        assert f"/wall/{OTHER}" not in answer.text
        assert f"/district/{OTHER}" not in answer.text
        assert told_of(OTHER, answer.text) == []

    talk(app, story)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("edition", ["2023", "2024-12", "2025-07"])
def test_a_comparison_tells_of_the_areas_that_are_theirs(
    app: FastAPI, doors: OpenDoors, who: str, edition: str
) -> None:
    doors.person, row = PEOPLE[who], "areas-body.children < address.search"

    async def story(client: httpx.AsyncClient) -> None:
        body = question(row, *callbacks(app)[row], OWN)
        body["inputs"][0]["value"] = f"?edition={edition}"
        answer = await client.post("/_dash-update-component", json=body, headers={"sec-fetch-site": "same-origin"})
        sees = who != "screen" and bool(ACTS[Role(who)] & {Act.WALL, Act.DESK})
        assert bool(told_of(OWN, answer.text)) is sees
        assert told_of(OTHER, answer.text) == []

    talk(app, story)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("deed", ["approve", "refuse", "assign", "settle"])
def test_figures_are_let_stand_by_managers_alone(app: FastAPI, doors: OpenDoors, who: str, deed: str) -> None:
    doors.person, row = PEOPLE[who], "indicators-done.data < indicators-deed.data"

    async def story(client: httpx.AsyncClient) -> None:
        body = question(row, *callbacks(app)[row], OWN)
        body["inputs"][0]["value"] = {"deed": deed, "number": "1"}
        answer = await client.post("/_dash-update-component", json=body, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == (200 if who != "screen" and Act.APPROVE in ACTS[Role(who)] else 403)

    talk(app, story)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_province_has_no_desk(app: FastAPI, doors: OpenDoors, who: str) -> None:
    doors.person = PEOPLE[who]

    async def story(client: httpx.AsyncClient) -> None:
        for row, (output, told) in callbacks(app).items():
            if CALLBACKS[row] in (Act.DESK, Act.EXPORT):
                answer = await call(client, row, output, told, "lam-dong")
                assert answer.status_code == 403, row

    talk(app, story)


def test_a_stranger_gets_what_strangers_may_have_and_nothing_else(app: FastAPI, doors: OpenDoors) -> None:
    doors.person = None

    async def story(client: httpx.AsyncClient) -> None:
        for row, need in ROUTES.items():
            method, _, path = row.partition(" ")
            path = path.format(area=OWN, job=JOB.format(area=OWN), kept=KEPT[OWN], token="x" * 43)
            answer = await client.request(method, path)
            assert (answer.status_code == 401) is (need is not Open.STRANGERS), row
            assert told_of(OWN, answer.text) + told_of(OTHER, answer.text) == [], row
        for row, (output, told) in callbacks(app).items():
            if CALLBACKS[row] is not Open.BROWSER:
                assert (await call(client, row, output, told, OWN)).status_code == 401, row

    talk(app, story)


def test_the_office_is_for_who_administers_everywhere(app: FastAPI, doors: OpenDoors) -> None:
    doors.person = person_of("head", [Grant(Role.ADMIN)])

    async def story(client: httpx.AsyncClient) -> None:
        for row, (output, told) in callbacks(app).items():
            if CALLBACKS[row] in (Open.OFFICE, *SOMEWHERE, Act.LINK):
                assert (await call(client, row, output, told, OTHER)).status_code == 200, row
        assert (await client.get("/admin")).status_code == 200
        assert (await client.get("/admin/audit.csv")).status_code == 503  # it is asked for; there is no book here

    talk(app, story)


def test_no_socket_opens_for_anybody(app: FastAPI, doors: OpenDoors) -> None:
    async def knock(path: str) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []
        scope = {"type": "websocket", "path": path, "headers": [(b"origin", b"http://ioc"), (b"host", b"ioc")]}

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await app(scope, receive, send)
        return sent

    doors.person = PEOPLE["admin"]
    for path in ("/_dash-ws-callback", "/", "/stream"):
        assert asyncio.run(knock(path)) == [{"type": "websocket.close", "code": 1008}]


def talk(app: FastAPI, story: Any) -> None:
    """Tell a story to the app, in this process."""

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
            await story(client)
        await app.state.jobs.stop()

    asyncio.run(run())


async def patient(app: FastAPI, client: httpx.AsyncClient, method: str, path: str) -> httpx.Response:
    """The answer; a stream is ended once every panel has been drawn."""
    asking = asyncio.create_task(client.request(method, path))
    hub: Hub = app.state.hub
    while not (await asyncio.wait({asking}, timeout=0.02))[0]:
        showings = hub._showings.values()
        if showings and ("changes" in path or all(s.drawing for s in showings)):
            await asyncio.sleep(0.05)
            hub.end_streams()
    return await asking


async def call(
    client: httpx.AsyncClient, row: str, output: str, told: dict[str, Any], area: str, path: str | None = None
) -> httpx.Response:
    """Ask as the page of an area does, with a sensor chosen."""
    body = question(row, output, told, area, path)
    return await client.post("/_dash-update-component", json=body, headers={"sec-fetch-site": "same-origin"})


def question(row: str, output: str, told: dict[str, Any], area: str, path: str | None = None) -> dict[str, Any]:
    """The body that the page of an area sends."""
    tab = TABS.get(row.split(" ")[0], "sensors")
    values: dict[str, Any] = {
        "address.pathname": path or f"/{'wall' if row.startswith('page') else 'district'}/{area}",
        "address.search": f"?tab={tab}&sel={MARK.get(area, '')}-0",
        "desk-theme.data": "light",
        "wall-area.value": area,
        "wall-days.value": "",
        "wall-scenes.value": [],
        "wall-label.value": "",
        "person-name.value": "lan",
        "person-label.value": "Lan",
        "person-password.value": "",
        "person-close.value": "close",
        "export-when.value": "yesterday",
        "export-formats.value": ["csv"],
        "export-job.data": JOB.format(area=area),
        "dossier-table.selectedRows": [],
        "report-table.selectedRows": [],
        "sensor-table.selectedRows": [],
    }

    def given(wanted: list[dict[str, Any]]) -> Iterator[Any]:
        for one in wanted:
            if one["id"].startswith("{"):
                one_of = json.loads(one_of_all(one["id"]))
                clicked = 1 if one["property"] == "n_clicks" else ""
                yield [{"id": one_of, "property": one["property"], "value": clicked}]
            else:
                key = f"{one['id']}.{one['property']}"
                clicked = 1 if one["property"] == "n_clicks" else None
                yield {"id": one["id"], "property": one["property"], "value": values.get(key, clicked)}

    first = told["inputs"][0]
    parts = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    outputs = [{"id": id_, "property": property_} for id_, property_ in parts]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": list(given(told["inputs"])),
        "state": list(given(told["state"])),
        "changedPropIds": [f"{one_of_all(first['id'])}.{first['property']}"],
    }


def one_of_all(id_: str) -> str:
    """An id with a number in place of its wildcard, or what else names a thing of this kind."""
    return id_.replace(EVERY, f'"{DELIVERY}"' if "delivery" in id_ else "1")
