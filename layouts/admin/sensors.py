"""New sensors: those that nobody has accepted, with what they send; and what each area does with such ones."""

from typing import TYPE_CHECKING, Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.i18n import N_, _, number, speaking, when
from ioc.model.admission import Admission, Policy
from ioc.model.catalogue import DOMAINS, find
from ioc.model.focus import Act
from ioc.services import registry
from layouts import callbacks
from layouts.admin.deed import UNDER_WAY, WrongChoiceError, done
from layouts.admin.look import Look
from layouts.anatomy import attributes

if TYPE_CHECKING:
    from ioc.services.registry import Applicant
    from layouts.admin.request import Asked, Office

DEEDS = ("sensor-accepted", "sensor-refused", "sensor-ruled")
POLICIES = {
    Policy.ACCEPT: (N_("Nhận ngay"), N_("Cảm biến mới hiện ngay, mang dấu “Mới”.")),
    Policy.HOLD: (N_("Chờ duyệt"), N_("Số liệu được giữ, chưa hiện ở đâu cho đến khi có người nhận.")),
    Policy.REFUSE: (N_("Từ chối"), N_("Bản tin vào khu cách ly, không được ghi thành số liệu.")),
}
STATES = {
    Admission.HELD: (N_("Chờ duyệt"), N_("số liệu được giữ, chưa hiện")),
    Admission.ACCEPTED: (N_("Mới"), N_("đang hiện, chưa ai mô tả")),
    Admission.REFUSED: (N_("Bị từ chối"), N_("bản tin vào khu cách ly")),
}
OUTCOMES = {
    Policy.ACCEPT: N_("được nhận ngay"),
    Policy.HOLD: N_("chờ duyệt"),
    Policy.REFUSE: N_("bị từ chối"),
}


async def body(asked: "Asked", look: Look) -> list[Component]:  # noqa: ARG001 - every tab is drawn alike
    """The list, and beside it the policies."""
    found = await registry.applicants(asked.book, asked.by)
    return [_list(found, asked), _rules(await registry.policies(asked.book), asked)]


def _list(found: "list[Applicant]", asked: "Asked") -> html.Section:
    titles = (_("Cảm biến"), _("Địa bàn"), _("Gửi gì"), _("Nghe lần cuối"), _("Tình trạng"), "")
    heads = [html.Th(words, scope="col") for words in titles]
    none = html.P(_("Không có cảm biến nào chờ nhận."), className="none")
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody([_row(one, asked) for one in found])])
    waiting = sum(one.admission == Admission.HELD for one in found)
    count = html.Small(_("{n} chờ duyệt", n=number(waiting)) if waiting else number(len(found)))
    return html.Section(
        [html.Header([html.H2(_("Cảm biến mới")), count]), table if found else none], className="card sensors"
    )


def _row(one: "Applicant", asked: "Asked") -> html.Tr:
    domain = DOMAINS.get(one.domain)
    measures = (find(one.domain, key) for key in one.metrics)
    sends = ", ".join(_(metric.short) for metric in measures if metric) or _("Chưa gửi số đo")
    state, meaning = STATES[Admission(one.admission)]
    heard = when(one.heard_at, asked.visit.now, asked.zone) if one.heard_at else "—"
    first = _("lần đầu {time}", time=when(one.registered_at, asked.visit.now, asked.zone))
    return html.Tr(
        [
            html.Th([_name(one), html.Small(one.sensor, className="mono")], scope="row"),
            html.Td(asked.areas.get(one.area, one.area)),
            html.Td([_(domain.name) if domain else one.domain, html.Small(sends)]),
            html.Td([heard, html.Small(first)], **attributes(data_title=_("Nghe lần cuối"))),
            html.Td([html.Span(_(state), className=f"admission {one.admission}"), html.Small(_(meaning))]),
            html.Td(_choices(one)),
        ],
        id=f"applicant-{one.id}",
    )


def _name(one: "Applicant") -> html.Label:
    control = dcc.Input(
        id={"type": "sensor-name", "sensor": one.id},
        type="text",
        value="" if one.name == one.sensor else one.name,
        placeholder=_("Đặt tên"),
        maxLength=registry.LONGEST_NAME,
        autoComplete="off",
    )
    return html.Label([html.Span(_("Tên của {id}", id=one.sensor), className="visually-hidden"), control])


def _choices(one: "Applicant") -> html.Div:
    """Refusing hides what was shown: its button stands behind a question."""
    accept = html.Button(_("Nhận"), id={"type": "sensor-accept", "sensor": one.id}, type="button", className="act")
    if one.admission == Admission.REFUSED:
        return html.Div(accept, className="choices")
    sure = html.Button(
        _("Không nhận gì từ cảm biến này"),
        id={"type": "sensor-refuse", "sensor": one.id},
        type="button",
        className="act bad",
    )
    refuse = html.Details([html.Summary(_("Từ chối"), className="act"), sure], className="sure")
    return html.Div([accept, refuse], className="choices")


def _rules(policies: dict[str, Policy], asked: "Asked") -> html.Section:
    rows = [_rule(slug, name, policies.get(slug, Policy.ACCEPT)) for slug, name in asked.areas.items()]
    meanings = [html.P([html.B(_(name)), ": ", _(meaning)]) for name, meaning in POLICIES.values()]
    head = html.Header(html.H2(_("Khi nghe một cảm biến lạ")))
    return html.Section([head, html.Div([*rows, *meanings], className="form")], className="card")


def _rule(slug: str, area: str, now: Policy) -> html.Div:
    buttons = [
        html.Button(
            _(name),
            id={"type": "sensor-policy", "area": slug, "to": key.value},
            type="button",
            **attributes(aria_pressed="true" if key is now else "false"),
        )
        for key, (name, _meaning) in POLICIES.items()
    ]
    return html.Div([html.Span(area), html.Div(buttons, className="seg")], role="group", className="rule")


def register(site: Dash, office: "Office") -> None:
    """A sensor accepted, one refused, a policy chosen."""

    @site.callback(
        Output("sensor-accepted", "data"),
        Input({"type": "sensor-accept", "sensor": ALL}, "n_clicks"),
        State("address", "search"),
        State({"type": "sensor-name", "sensor": ALL}, "value"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def accept(_clicks: list[int | None], search: str | None, _names: list[str | None]) -> Any:
        if not callbacks.pressed():
            return no_update
        sensor = callbacks.number(ctx.triggered_id, "sensor")
        names = {told["id"]["sensor"]: told.get("value") for told in ctx.states_list[1]}
        with speaking(Look.read(search).lang):
            return await done(accepted(office, sensor, str(names.get(sensor) or "")))

    @site.callback(
        Output("sensor-refused", "data"),
        Input({"type": "sensor-refuse", "sensor": ALL}, "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def refuse(_clicks: list[int | None], search: str | None) -> Any:
        if not callbacks.pressed():
            return no_update
        with speaking(Look.read(search).lang):
            return await done(refused(office, callbacks.number(ctx.triggered_id, "sensor")))

    @site.callback(
        Output("sensor-ruled", "data"),
        Input({"type": "sensor-policy", "area": ALL, "to": ALL}, "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
        running=UNDER_WAY,
    )
    async def rule(_clicks: list[int | None], search: str | None) -> Any:
        if not callbacks.pressed():
            return no_update
        button = ctx.triggered_id or {}
        with speaking(Look.read(search).lang):
            return await done(ruled(office, button.get("area"), button.get("to")))


async def accepted(office: "Office", sensor: int, name: str) -> dict[str, str]:
    """A sensor that counts from now on, by the name that was typed."""
    asked = await office.asked(Act.ADMIT)
    found = await registry.numbered(asked.book, asked.by, sensor)
    told = registry.described(found.area, found.sensor, name.strip() or None, None, None, None)
    shown = await registry.accept(asked.book, asked.by, found, told, asked.visit)
    return {"words": _("Đã nhận {name}; mọi số liệu đã giữ nay hiện ra.", name=shown)}


async def refused(office: "Office", sensor: int) -> dict[str, str]:
    """A sensor of which nothing is taken any more."""
    asked = await office.asked(Act.ADMIT)
    found = await registry.numbered(asked.book, asked.by, sensor)
    await registry.refuse(asked.book, asked.by, found, asked.visit)
    return {"words": _("Đã từ chối {name}; số liệu cũ được giữ và ẩn đi.", name=found.sensor)}


async def ruled(office: "Office", area: object, policy: object) -> dict[str, str]:
    """What an area does from now on."""
    asked = await office.asked(Act.ADMIT)
    if area not in asked.areas or policy not in list(Policy):
        raise WrongChoiceError(_("Hãy tải lại trang và chọn lại."))
    chosen = Policy(str(policy))
    await registry.set_policy(asked.book, asked.by, str(area), chosen, asked.visit)
    return {"words": _("{area}: cảm biến lạ sẽ {policy}.", area=asked.areas[str(area)], policy=_(OUTCOMES[chosen]))}
