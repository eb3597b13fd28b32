"""What stands beside the figures of a review in every form: its title, its period, its stamps, its method."""

from datetime import date

from babel.dates import format_date

from ioc.i18n import _, language, number, numeric_date
from ioc.model.period import Frequency
from ioc.model.review import Review
from ioc.services.snapshot.words import offset


def title(review: Review) -> str:
    """What it is: the bulletin of a week or of a month."""
    return _("Bản tin tuần") if review.period.frequency is Frequency.WEEK else _("Bản tin tháng")


def period(review: Review) -> str:
    """`Tuần 47/2026, 16/11/2026–22/11/2026`, `Tháng 11/2026`."""
    first, last = numeric_date(review.period.since), numeric_date(review.period.last)
    if review.period.frequency is Frequency.WEEK:
        year, week, _weekday = review.period.since.isocalendar()
        return _("Tuần {week}/{year}, {first}–{last}", week=week, year=year, first=first, last=last)
    return format_date(review.period.since, _("'Tháng' M/y"), locale=language())


def until(review: Review) -> str:
    """How far it goes: all of it, or up to the end of a day."""
    days = number(len(review.days))
    if review.span.complete:
        return _("trọn kỳ, {n} ngày", n=days)
    return _("{n} ngày, đến hết {day}", n=days, day=numeric_date(last(review)))


def last(review: Review) -> date:
    """The last day that is over."""
    return review.days[-1].day


def cut_off(review: Review) -> str:
    """When its figures were cut off."""
    return _("chốt số liệu 24:00 ngày {day}", day=numeric_date(last(review)))


def stamps(review: Review) -> list[str]:
    """How far it goes, in which time, and whether anything in it is simulated."""
    told = [until(review), _("giờ Việt Nam ({offset})", offset=offset(review.span)), cut_off(review)]
    return [*told, _("Số liệu mô phỏng")] if review.simulated else told


def method(review: Review) -> list[tuple[str, str]]:
    """How its figures were made, as (word, sentence)."""
    again = [f"{numeric_date(told.day)} ({told.revision})" for told in review.days if told.revision > 1]
    revised = _("Bản sửa: {days}.", days=", ".join(again)) if again else _("Mọi ngày là bản đầu.")
    return [
        (_("Kỳ"), _("Tuần từ Thứ Hai đến Chủ Nhật; tháng theo lịch. Chỉ tính những ngày đã hết.")),
        (_("Con số của ngày"), _("Lấy đúng con số bản tin ngày mới nhất của mỗi ngày đã chốt. {told}", told=revised)),
        (_("Tỷ lệ"), _("Cộng tử số và mẫu số các ngày rồi mới chia; không phải trung bình các tỷ lệ ngày.")),
        (_("So sánh"), _("Với kỳ liền trước; kỳ chưa hết thì không so.")),
        (_("Thay đổi"), _("Phép trừ; với tỷ lệ là điểm phần trăm.")),
        (_("Riêng tư"), _("Không có thông tin cá nhân.")),
    ]
