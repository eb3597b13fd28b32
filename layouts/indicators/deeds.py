"""What the buttons of the page do: a value entered, let stand or refused; a flag assigned or settled."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from ioc.i18n import _, speaking
from ioc.model.focus import Act
from ioc.model.period import parse
from ioc.services.indicators import deeds
from layouts import callbacks
from layouts.admin import deed
from layouts.admin.deed import WrongChoiceError
from layouts.indicators import words
from layouts.indicators.way import Way

if TYPE_CHECKING:
    from ioc.model.proposal import Proposal
    from layouts.admin.request import Asked, Office

DEEDS = ("value-proposed", "value-approved", "value-refused", "flag-assigned", "flag-settled")
GROUPED = re.compile(r"-?\d{1,3}([. ]\d{3})+(,\d+)?")  # 1.242.768,5 as it is written here
PLAIN = re.compile(r"-?\d+([.,]\d+)?")


def value_of(text: str) -> float:
    """A number as people type it, with a comma or a point before its decimals; thousands grouped by points."""
    said = text.strip().replace("\u00a0", " ").replace("\u2212", "-")
    if re.fullmatch(r"-?\d{1,3}\.\d{3}", said):  # 1.755 is two numbers, by who wrote it: nobody guesses
        raise WrongChoiceError(_("{text} có thể là hai số khác nhau; viết liền 1755 hoặc 1,755.", text=said))
    if GROUPED.fullmatch(said):
        said = said.replace(".", "").replace(" ", "")
    if not PLAIN.fullmatch(said):
        raise WrongChoiceError(_("Giá trị là một số, như 74,3."))
    return float(said.replace(",", "."))


async def proposed(office: "Office", code: str, area: str, period: str, value: str, why: str) -> dict[str, str]:
    """A value that waits for a second person."""
    asked = await office.asked(Act.DESK)
    number = value_of(value)
    if not why.strip():
        raise WrongChoiceError(_("Hãy ghi lý do hoặc nguồn của giá trị."))
    _period(period, asked)
    await deeds.propose(asked.book, asked.by, code, area, period.strip(), number, why, asked.visit)
    return {"words": _("Đã gửi {code}; giá trị có hiệu lực khi người khác duyệt.", code=code)}


def _period(text: str, asked: "Asked") -> None:
    """Refuse in words what is no period, or has not begun."""
    try:
        found = parse(text.strip())
    except ValueError as error:
        raise WrongChoiceError(_("Kỳ viết như 2026-10, 2026-Q3, 2026 hoặc 2026-11-21.")) from error
    if found.since > asked.visit.now.astimezone(asked.zone).date():
        raise WrongChoiceError(_("Kỳ {period} chưa bắt đầu.", period=words.period(found)))


async def approved(office: "Office", number: int) -> dict[str, str]:
    """A value that stands from now on."""
    asked = await office.asked(Act.APPROVE)
    await _waits(asked, number)
    await deeds.approve(asked.book, asked.by, number, asked.visit)
    return {"words": _("Đã duyệt; giá trị có hiệu lực từ bây giờ.")}


async def refused(office: "Office", number: int, why: str) -> dict[str, str]:
    """A value that goes back, with a reason."""
    asked = await office.asked(Act.APPROVE)
    if not why.strip():
        raise WrongChoiceError(_("Hãy ghi lý do từ chối."))
    await _waits(asked, number, own=True)
    await deeds.refuse(asked.book, asked.by, number, why, asked.visit)
    return {"words": _("Đã từ chối; lý do được giữ cùng giá trị.")}


async def _waits(asked: "Asked", number: int, *, own: bool = False) -> None:
    """Say who was faster, and that nobody approves what they entered; the deed itself checks it again."""
    found: list[Proposal] = await asked.city.proposals(asked.visit.now)
    one = next((proposal for proposal in found if proposal.id == number), None)
    if one and one.state != "waiting":
        did = _("duyệt") if one.state == "approved" else _("từ chối")
        raise WrongChoiceError(_("{who} đã {did} giá trị này rồi.", who=one.decided_by or "", did=did))
    if one and one.by == asked.by.name and not own:
        raise WrongChoiceError(_("Không ai duyệt giá trị do chính mình nhập; nhờ người thứ hai."))


async def assigned(office: "Office", flag: int, to: str, due: str) -> dict[str, str]:
    """Somebody looks into a flag."""
    asked = await office.asked(Act.APPROVE)
    if not to.strip():
        raise WrongChoiceError(_("Hãy ghi giao cho ai."))
    try:
        day = date.fromisoformat(due.strip()) if due.strip() else None
    except ValueError as error:
        raise WrongChoiceError(_("Hạn viết như 2026-11-27.")) from error
    await _unsettled(asked, flag)
    await deeds.assign(asked.book, asked.by, flag, to, day, asked.visit)
    return {"words": _("Đã giao cho {who}.", who=to.strip())}


async def settled(office: "Office", flag: int, reason: str) -> dict[str, str]:
    """A flag is over, and why."""
    asked = await office.asked(Act.APPROVE)
    if not reason.strip():
        raise WrongChoiceError(_("Hãy ghi lý do đóng cờ."))
    await _unsettled(asked, flag)
    await deeds.settle(asked.book, asked.by, flag, reason, asked.visit)
    return {"words": _("Đã đóng cờ; lý do hiện cạnh cờ cho mọi người.")}


async def _unsettled(asked: "Asked", number: int) -> None:
    """Say who was faster."""
    one = next((flag for flag in await asked.city.flags(asked.visit.now) if flag.id == number), None)
    if one and one.state == "settled":
        raise WrongChoiceError(_("{who} đã đóng cờ này: {reason}", who=one.by or "", reason=one.reason or ""))


def register(site: Dash, office: "Office") -> None:
    """A callback a button."""
    _register_values(site, office)
    _register_flags(site, office)


def _register_values(site: Dash, office: "Office") -> None:

    @site.callback(
        Output("value-proposed", "data"),
        Input("value-propose", "n_clicks"),
        State("address", "search"),
        State("value-area", "value"),
        State("value-period", "value"),
        State("value-value", "value"),
        State("value-why", "value"),
        prevent_initial_call=True,
    )
    async def propose(
        clicks: int | None, search: str | None, area: str | None, period: str | None, value: str | None, why: str | None
    ) -> Any:
        if not clicks:
            return no_update
        way = Way.read(search)
        with speaking(way.lang):
            return await deed.done(proposed(office, way.code, area or "", period or "", value or "", why or ""))

    @site.callback(
        Output("value-approved", "data"),
        Input({"type": "proposal-approve", "proposal": ALL}, "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def approve(_clicks: list[int | None], search: str | None) -> Any:
        if not _pressed():
            return no_update
        with speaking(Way.read(search).lang):
            return await deed.done(approved(office, callbacks.number(ctx.triggered_id, "proposal")))

    @site.callback(
        Output("value-refused", "data"),
        Input({"type": "proposal-refuse", "proposal": ALL}, "n_clicks"),
        State("address", "search"),
        State({"type": "proposal-why", "proposal": ALL}, "value"),
        prevent_initial_call=True,
    )
    async def refuse(_clicks: list[int | None], search: str | None, _whys: list[str | None]) -> Any:
        if not _pressed():
            return no_update
        proposal = callbacks.number(ctx.triggered_id, "proposal")
        whys = {told["id"]["proposal"]: told.get("value") for told in ctx.states_list[1]}
        with speaking(Way.read(search).lang):
            return await deed.done(refused(office, proposal, str(whys.get(proposal) or "")))


def _register_flags(site: Dash, office: "Office") -> None:

    @site.callback(
        Output("flag-assigned", "data"),
        Input("flag-assign", "n_clicks"),
        State("address", "search"),
        State("flag-to", "value"),
        State("flag-due", "value"),
        prevent_initial_call=True,
    )
    async def assign(clicks: int | None, search: str | None, to: str | None, due: str | None) -> Any:
        if not clicks:
            return no_update
        way = Way.read(search)
        with speaking(way.lang):
            return await deed.done(assigned(office, way.flag or 0, to or "", due or ""))

    @site.callback(
        Output("flag-settled", "data"),
        Input("flag-settle", "n_clicks"),
        State("address", "search"),
        State("flag-reason", "value"),
        prevent_initial_call=True,
    )
    async def settle(clicks: int | None, search: str | None, reason: str | None) -> Any:
        if not clicks:
            return no_update
        way = Way.read(search)
        with speaking(way.lang):
            return await deed.done(settled(office, way.flag or 0, reason or ""))


def _pressed() -> bool:
    """Whether a button was pressed and not merely drawn."""
    return bool(ctx.triggered_id and ctx.triggered[0]["value"])
