"""The quarantine: what could not be read, grouped and one by one; to have it read again, or to drop it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from ioc.errors import StoreUnavailableError
from ioc.i18n import N_, _, number, speaking, stamp, when
from ioc.model.focus import Act
from ioc.model.quarantine import Became, Group, Kept, Outcome, Replay, Way
from ioc.services import quarantine
from layouts import seeking
from layouts.admin.deed import UNDER_WAY, done
from layouts.admin.look import AGES, Look
from layouts.anatomy import attributes, icon
from layouts.causes import CAUSES
from layouts.words import volume

if TYPE_CHECKING:
    from ioc.services.quarantine import Answer, Dropped
    from layouts.admin.request import Asked, Office

DEEDS = ("quarantine-replayed", "quarantine-purged")
TAB = "quarantine"
TICK_MS = 2000
REASONS = 4  # of what was read again in vain
BY = dict(zip(quarantine.BY, (N_("Lý do"), N_("Địa bàn"), N_("Chủ đề"), N_("Tuổi")), strict=True))
AGE_WORDS = dict(zip(AGES, (N_("trong 1 giờ"), N_("1–24 giờ"), N_("1–7 ngày"), N_("cũ hơn 7 ngày")), strict=True))
BECAME = {
    Became.STORED: N_("đã lưu"),
    Became.DUPLICATE: N_("đã có sẵn"),
    Became.REFUSED: N_("vẫn không đọc được"),
}
WAYS = {Way.AGE: N_("quá hạn"), Way.SIZE: N_("hết chỗ"), Way.PURGE: N_("xóa tay")}


async def body(asked: "Asked", look: Look) -> list[Component]:
    """What lies there by the filters of the address; beside it what may be done with it."""
    answer = await asked.city.quarantine(replace(look, item=None).meant(), look.by, asked.visit.now)
    one = await asked.city.quarantine(quarantine.Meant(id=look.item), look.by, asked.visit.now) if look.item else None
    beside: list[Component] = []
    if one is not None:
        beside.append(_shown(one.items[0], asked) if one.items else _gone())
    if keeps(asked):
        meant = one if one is not None else answer
        beside += [_acts(meant.n, single=one is not None)] if meant.n else []
        beside.append(html.Div(await _replays(asked, look), id="quarantine-replays"))
    beside.append(_dropped(answer.dropped))
    return [html.Div([_groups(answer, asked, look), _items(answer, asked, look)], className="stack"),
            html.Div(beside, className="stack")]  # fmt: skip


def keeps(asked: "Asked") -> bool:
    """Whether this person may have something read again, or drop it, of some area at least."""
    return Act.ADMINISTER in asked.by.may


# ---- what lies there


def _groups(answer: "Answer", asked: "Asked", look: Look) -> html.Section:
    count = _("{n} tin, {size}", n=number(answer.n), size=volume(answer.bytes))
    head = html.Header([html.H2(_("Tin không đọc được")), html.Small(count)])
    none = html.P(_("Không có tin nào trong cách ly khớp bộ lọc này."), className="none")
    titles = (_(BY[look.by]), _("Số tin"), _("Cỡ"), _("Mới nhất"), _("Cũ nhất"))
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(words, scope="col") for words in titles])),
            html.Tbody([_group(group, asked, look) for group in answer.groups]),
        ],
        className="figures",
    )
    return html.Section([head, _filters(asked, look), table if answer.groups else none], className="card")


def _group(group: Group, asked: "Asked", look: Look) -> html.Tr:
    name, hint = _named(look.by, group, asked)
    narrowed = look.narrowed(look.by, group.key)
    now, zone = asked.visit.now, asked.zone
    return html.Tr(
        [
            html.Th([html.A(name, href=address(narrowed), **_go()), html.Small(hint)], scope="row"),
            html.Td(number(group.n), **attributes(data_title=_("Số tin"))),
            html.Td(volume(group.size), **attributes(data_title=_("Cỡ"))),
            html.Td(when(group.last_at, now, zone), **attributes(data_title=_("Mới nhất"))),
            html.Td(when(group.first_at, now, zone), **attributes(data_title=_("Cũ nhất"))),
        ]
    )


def _named(by: str, group: Group, asked: "Asked") -> tuple[str, str]:
    """A group's name, and what to say below it."""
    if by == "cause":
        name, cure = CAUSES.get(group.key or "", CAUSES["other"])
        return _(name), _(cure)
    if by == "area":
        return asked.areas.get(group.key or "", group.key or _("Không thuộc địa bàn nào")), group.sample
    if by == "age":
        age = AGE_WORDS[group.key or "older"]
        return _(age), group.sample
    return group.key or "", ""


def _filters(asked: "Asked", look: Look) -> html.Div:
    ways = [
        html.A(
            _(words),
            href=address(replace(look, by=by, item=None)),
            **_go(aria_current="true" if by == look.by else "false"),
        )
        for by, words in BY.items()
    ]
    return html.Div(
        [
            html.Nav(ways, **attributes(aria_label=_("Gom theo"))),
            html.Label(
                [icon("search"), html.Span(_("Tìm trong chủ đề"), className="visually-hidden"), _search(look)],
            ),
            *_worn(asked, look),
        ],
        className="filters",
    )


def _search(look: Look) -> dcc.Input:
    words = _("Tìm trong chủ đề")
    return dcc.Input(
        id="quarantine-topic",
        type="text",
        value=look.topic,
        debounce=True,
        placeholder=words,
        maxLength=200,
        autoComplete="off",
    )


def _worn(asked: "Asked", look: Look) -> list[Component]:
    """The filters in force, each with a way to take it off; that of the topic stands in its field."""
    named = {
        "cause": _(CAUSES[look.cause][0]) if look.cause else "",
        "area": asked.areas.get(look.area, look.area) if look.area != quarantine.NO_AREA else _("không địa bàn"),
        "age": _(AGE_WORDS[look.age]) if look.age else "",
    }
    return [
        html.A(
            [name, html.Span("×", **attributes(aria_hidden="true"))],
            href=address(replace(look, item=None, **{key: ""})),
            className="worn",
            title=_("Bỏ lọc"),
            **_go(),
        )
        for key, name in named.items()
        if name
    ]


def _items(answer: "Answer", asked: "Asked", look: Look) -> html.Section | None:
    if not answer.items:
        return None
    few = _("{n} tin mới nhất", n=number(len(answer.items))) if answer.n > len(answer.items) else None
    titles = (_("Nhận lúc"), _("Chủ đề"), _("Vì sao"), _("Cỡ"))
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(words, scope="col") for words in titles])),
            html.Tbody([_item(kept, asked, look) for kept in answer.items]),
        ],
        className="items",
    )
    return html.Section([html.Header([html.H2(_("Từng tin")), html.Small(few)]), table], className="card")


def _item(kept: Kept, asked: "Asked", look: Look) -> html.Tr:
    link = html.A(
        when(kept.received_at, asked.visit.now, asked.zone), href=address(replace(look, item=kept.id)), **_go()
    )
    return html.Tr(
        [
            html.Th(link, scope="row"),
            html.Td(kept.topic, className="mono"),
            html.Td([_(CAUSES[kept.cause][0]), html.Small(kept.reason, lang="en")]),
            html.Td(volume(kept.size)),
        ],
        className="chosen" if kept.id == look.item else "",
    )


# ---- beside it


def _shown(kept: Kept, asked: "Asked") -> html.Section:
    """One of them, as far as people may see it."""
    area = asked.areas.get(kept.area or "", kept.area) or _("Không thuộc địa bàn nào")
    name, cure = CAUSES[kept.cause]
    told = (
        (_("Nhận lúc"), stamp(kept.received_at, asked.zone)),
        (_("Địa bàn"), area),
        (_("Chủ đề"), html.Span(kept.topic, className="mono")),
        (_("Định dạng"), kept.format or _("không rõ")),
        (_("Cỡ"), volume(kept.size)),
        (_("Vì sao"), [f"{_(name)}: {_(cure)}", html.Small(kept.reason, lang="en")]),
    )
    return html.Section(
        [
            html.Header(html.H2(_("Tin số {n}", n=kept.id))),
            html.Dl([html.Div([html.Dt(words), html.Dd(value)]) for words, value in told], className="facts"),
            html.Pre(kept.excerpt or "…", className="excerpt"),
            html.P(_("Đã che dữ liệu cá nhân. Nội dung gốc chỉ bộ nhận tin đọc được."), className="hint"),
        ],
        className="card",
    )


def _gone() -> html.Section:
    words = _("Tin này không còn trong cách ly: đã đọc lại được, đã xóa, hoặc quá hạn.")
    return html.Section(html.P(words, className="none"), className="card")


def _acts(n: int, *, single: bool) -> html.Section:
    """What may be done with what the filters mean, or with the one that is open."""
    title = _("Với tin này") if single else _("Với {n} tin đang lọc", n=number(n))
    sure = html.Button(
        _("Xóa hẳn {n} tin", n=number(n)), id="quarantine-purge", type="button", className="act bad"
    )  # fmt: skip
    form = html.Div(
        [
            html.P(_("Đọc lại bằng bộ giải mã hiện nay, với chủ đề và thời điểm cũ. Đọc được thì rời cách ly.")),
            html.Div(
                [
                    html.Button(_("Đọc lại"), id="quarantine-replay", type="button", className="primary"),
                    html.Details([html.Summary(_("Xóa"), className="act"), sure], className="sure"),
                ],
                className="pair",
            ),
        ],
        className="form",
    )
    return html.Section([html.Header(html.H2(title)), form], className="card")


async def _replays(asked: "Asked", look: Look) -> list[Component]:
    """What was asked to be read again, and what became of the newest."""
    found = await quarantine.replayed(asked.book, asked.by)
    if not found:
        return []
    newest = found[0]
    refused = [o for o in await quarantine.outcomes(asked.book, asked.by, newest.id) if o.became == Became.REFUSED]
    going = any(one.done_at is None for one in found)
    return [
        html.Section(
            [
                html.Header([html.H2(_("Các lượt đọc lại")), html.Small(_("đang đọc…") if going else None)]),
                html.Ul(
                    [_replay(one, asked, refused if one is newest else [], look) for one in found], className="replays"
                ),
            ],
            className="card",
        ),
        dcc.Interval(id="quarantine-tick", interval=TICK_MS, disabled=not going),
    ]


def _replay(one: Replay, asked: "Asked", refused: Sequence[Outcome], look: Look) -> html.Li:
    counts = [f"{_(BECAME[word])} {number(one.became[word])}" for word in Became if one.became.get(word)]
    words = ", ".join(counts) or (_("không còn tin nào khớp") if one.done_at else _("chờ bộ nhận tin"))
    still = [
        html.Li([_way(items[0], len(items), look), html.Small(reason, lang="en")]) for reason, items in _alike(refused)
    ]
    at = when(one.asked_at, asked.visit.now, asked.zone)
    return html.Li([html.B(words), html.Small(f"{at}, {one.asked_by}"), html.Ul(still) if still else None])


def _alike(refused: Sequence[Outcome]) -> list[tuple[str, list[int]]]:
    """The commonest reasons of what is still refused, with the numbers of the payloads."""
    found: dict[str, list[int]] = {}
    for outcome in refused:
        found.setdefault(outcome.reason, []).append(outcome.item)
    return sorted(found.items(), key=lambda one: -len(one[1]))[:REASONS]


def _way(item: int, n: int, look: Look) -> html.A:
    words = _("Tin số {n}", n=item) if n == 1 else _("Tin số {n} và {m} tin nữa", n=item, m=number(n - 1))
    return html.A(words, href=address(replace(look, item=item)), **_go())


def _dropped(dropped: Sequence["Dropped"]) -> html.Section:
    rows = [
        html.Tr(
            [
                html.Th(_(CAUSES[one.cause][0]), scope="row"),
                html.Td(_(WAYS[Way(one.way)])),
                html.Td(number(one.n), **attributes(data_title=_("Số tin"))),
                html.Td(volume(one.bytes)),
            ]
        )
        for one in dropped
    ]
    none = html.P(_("Chưa bỏ tin nào."), className="none")
    head = html.Header([html.H2(_("Đã bỏ")), html.Small(_("30 ngày qua"))])
    return html.Section([head, html.Table(html.Tbody(rows), className="figures") if rows else none], className="card")


def address(look: Look) -> str:
    """Where a look stands."""
    return f"/admin{look.search()}"


def _go(**more: str) -> dict[str, Any]:
    return attributes(data_go="", **more)


# ---- deeds


def register(site: Dash, office: "Office") -> None:
    """Have it read again, drop it; and how far the reading is."""

    @site.callback(
        Output("quarantine-replayed", "data"),
        Input("quarantine-replay", "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def replay(clicks: int | None, search: str | None) -> Any:
        look = Look.read(search)
        with speaking(look.lang):
            return await done(replayed(office, look)) if clicks else no_update

    @site.callback(
        Output("quarantine-purged", "data"),
        Input("quarantine-purge", "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def purge(clicks: int | None, search: str | None) -> Any:
        look = Look.read(search)
        with speaking(look.lang):
            return await done(purged(office, look)) if clicks else no_update

    @site.callback(
        Output("quarantine-replays", "children"),
        Input("quarantine-tick", "n_intervals"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def follow(_ticks: int | None, search: str | None) -> Any:
        look = Look.read(search)
        with speaking(look.lang):
            try:
                return await _replays(await office.asked(Act.DESK), look)
            except StoreUnavailableError:
                return no_update

    seeking.register(
        site, "quarantine-topic", Look.read, lambda look: look.topic, lambda look, t: replace(look, topic=t, item=None)
    )


async def replayed(office: "Office", look: Look) -> dict[str, str]:
    """What the address means, asked to be read again."""
    asked = await office.asked(Act.DESK)
    turn = await quarantine.replay(asked.book, asked.by, look.meant(), asked.visit)
    return {"words": _("Đã giao bộ nhận tin đọc lại, lượt {n}; kết quả hiện ở bên.", n=turn)}


async def purged(office: "Office", look: Look) -> dict[str, str]:
    """What the address means, dropped."""
    asked = await office.asked(Act.DESK)
    gone = await quarantine.purge(asked.book, asked.by, look.meant(), asked.visit)
    return {"words": _("Đã xóa {n} tin.", n=number(gone))}
