"""What the buttons of the page do: order, stop, verify; begin and end a schedule, send again what did not arrive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ioc.errors import IocError, SettingsError
from ioc.i18n import LANGUAGES, _
from ioc.model.kept import Kept, Sought
from ioc.model.period import Frequency
from ioc.model.schedule import FREQUENCIES
from ioc.services.dispatch import clock, deeds
from ioc.services.dispatch.deeds import Wanted
from ioc.settings import Settings
from layouts.admin.deed import WrongChoiceError
from layouts.snapshots.order import EVERY, wanted
from layouts.snapshots.request import Asked

DEEDS = ("snapshot-verified", "schedule-added", "schedule-ended", "snapshot-resent")
SETTING = re.compile(r"IOC_[A-Z0-9]+(?:_[A-Z0-9]+)+")


async def ordered(
    asked: Asked,
    area: str | None,
    every: str | None,
    since: str | None,
    until: str | None,
    keys: Sequence[str] | None,
    language: str,
) -> str:
    """An order of what was chosen; returns its name. BusyError names the one that is not done yet."""
    today = asked.visit.now.astimezone(asked.zone).date()
    slugs, periods, chosen = wanted(area, every, since, until, keys, asked.areas, today)
    return await deeds.order(asked.book, asked.by, slugs, periods, chosen, language, asked.visit)


async def under_way(asked: Asked) -> str | None:
    """The name of one's own order that is not done yet, wherever it was begun."""
    return await deeds.under_way(asked.book, asked.by)


async def stopped(asked: Asked, batch: str) -> None:
    """Stop what is not made yet of one's own order."""
    await deeds.stop(asked.book, asked.by, batch, asked.visit)


async def verified(asked: Asked, id_: int) -> dict[str, str]:
    """Every file of a snapshot read again."""
    found = await one(asked, id_)
    problems = await deeds.verify(asked.book, asked.by, found, asked.folder, asked.visit)
    if not problems:
        return {"words": _("Mọi tệp khớp với kê khai.")}
    kinds = {"missing": _("mất"), "changed": _("đã bị đổi")}
    told = "; ".join(f"{name}: {kinds[kind]}" for name, kind in problems.items())
    return {"trouble": _("Không khớp: {files}. Lấy lại tệp từ bản sao, hoặc tạo lại bản tin.", files=told)}


async def one(asked: Asked, id_: int) -> Kept:
    """A kept snapshot that is theirs."""
    found = (await asked.city.archive(Sought(id=id_))).kept
    if not found:
        raise IocError("there is no such snapshot")
    return found[0]


@dataclass(frozen=True, slots=True)
class Told:
    """A schedule as the form tells of it."""

    at: str | None
    every: str | None
    area: str | None
    forms: Sequence[str] | None
    language: str | None
    to: str | None

    def wanted(self) -> Wanted:
        """The same, checked; IocError when it is none."""
        if self.every not in FREQUENCIES or self.language not in LANGUAGES or not self.forms or not self.area:
            raise IocError("the form is not filled in")
        recipients = tuple(word.strip() for word in (self.to or "").split(",") if word.strip())
        areas = () if self.area == EVERY else (self.area,)
        every = Frequency(self.every)
        return Wanted(clock.read(self.at or "06:30"), every, areas, tuple(self.forms), self.language, recipients)


async def added(asked: Asked, told: Told, settings: Settings) -> dict[str, str]:
    """A schedule begun."""
    try:
        await deeds.add(asked.book, asked.by, told.wanted(), asked.visit, settings)
    except SettingsError as error:
        names = ", ".join(dict.fromkeys(SETTING.findall(str(error))))  # the same in every language
        words = _("Máy chủ chưa gửi được tới người nhận này; nhờ người quản trị hệ thống đặt: {names}.", names=names)
        raise WrongChoiceError(words) from error
    except IocError as error:
        if type(error) is not IocError:  # the database is away, or it is not theirs
            raise
        raise WrongChoiceError(_("Hãy xem lại giờ (như 06:30), dạng tệp và người nhận.")) from error
    return {"words": _("Đã thêm lịch.")}


async def ended(asked: Asked, id_: int) -> dict[str, str]:
    """A schedule ended."""
    await deeds.end(asked.book, asked.by, id_, asked.visit)
    return {"words": _("Lịch đã kết thúc; những bản đã tạo vẫn ở trong kho.")}


async def resent(asked: Asked, id_: str) -> dict[str, str]:
    """A delivery begun anew."""
    await deeds.send_again(asked.book, asked.by, id_, asked.visit)
    return {"words": _("Đang gửi lại.")}
