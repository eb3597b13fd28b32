"""What the buttons of the page do: a value entered, let stand or refused; a flag assigned or settled."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dash import Dash, Input, Output, State, no_update

from geodata import province
from ioc.i18n import _, speaking
from ioc.model.focus import Act
from ioc.model.observation import LARGEST
from ioc.model.period import parse
from ioc.services.indicators import deeds
from layouts import callbacks
from layouts.admin import deed
from layouts.admin.deed import WrongChoiceError
from layouts.indicators import words
from layouts.indicators.fields import STORE
from layouts.indicators.way import Way

if TYPE_CHECKING:
    from ioc.model.proposal import Proposal
    from layouts.admin.request import Asked, Office

DONE = "indicators-done"  # what came of a deed
WHOLE = 100  # per cent
NUMBER = re.compile(r"\d{1,9}")
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
    _fits(code, number)
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


def _fits(code: str, value: float) -> None:
    """Refuse in words what the indicator cannot be."""
    indicator = province.indicators().find(code)
    if indicator.bounded and not 0 <= value <= WHOLE:
        raise WrongChoiceError(_("Tỷ lệ nằm trong 0–100 %."))
    if abs(value) > LARGEST:
        raise WrongChoiceError(_("Giá trị quá lớn; hãy xem lại đơn vị: {unit}.", unit=words.unit(indicator.unit)))


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
        raise WrongChoiceError(_("{who} đã đóng cờ này: {reason}", who=one.by or "", reason=one.ending))


async def do(office: "Office", told: Mapping[str, str], code: str) -> dict[str, str]:
    """The deed that a form tells of, about the indicator that is open (code) or what has this number."""
    number = int(told.get("number", "")) if NUMBER.fullmatch(told.get("number", "")) else 0

    def typed(name: str) -> str:
        return told.get(name, "")

    match told.get("deed"):
        case "propose":
            return await proposed(office, code, typed("area"), typed("period"), typed("value"), typed("why"))
        case "approve":
            return await approved(office, number)
        case "refuse":
            return await refused(office, number, typed("why"))
        case "assign":
            return await assigned(office, number, typed("to"), typed("due"))
        case "settle":
            return await settled(office, number, typed("reason"))
        case _:
            raise callbacks.NoQuestionError("there is no such deed")


def register(site: Dash, office: "Office") -> None:
    """What the forms tell is done; whatever comes of it is told to the page."""

    @site.callback(Output(DONE, "data"), Input(STORE, "data"), State("address", "search"), prevent_initial_call=True)
    async def hear(told: dict[str, str] | None, search: str | None) -> Any:
        await office.asked(Act.DESK)
        if not told:
            return no_update
        way = Way.read(search)
        with speaking(way.lang):
            return await deed.done(do(office, told, way.code))
