"""What stands beside the figures of a snapshot in every format: its title, its stamps, its method."""

from datetime import timedelta

from babel.dates import format_date

from ioc.i18n import _, language, long_date, number, stamp
from ioc.model import aqi
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import words

DATE = "dd/MM/yyyy"


def title(snapshot: Snapshot) -> str:
    """Which area, which day."""
    return _("{area}, {day}", area=snapshot.area.name, day=long_date(snapshot.span.day))


def day(snapshot: Snapshot) -> str:
    """The day with its weekday."""
    return long_date(snapshot.span.day)


def weekday_before(snapshot: Snapshot) -> str:
    """The same weekday of the week before, short: `T6 13/11`."""
    before = snapshot.span.day - timedelta(days=7)
    weekday = format_date(before, "EEE", locale=language())
    return f"{weekday} {before:%d/%m}"


def stamps(snapshot: Snapshot) -> list[str]:
    """How far the day goes, in which time, and whether anything in it is simulated."""
    span = snapshot.span
    told = [
        words.until(span),
        _("giờ Việt Nam ({offset})", offset=words.offset(span)),
        cut_off(snapshot),
    ]
    return [*told, _("Số liệu mô phỏng")] if snapshot.today.simulated else told


def cut_off(snapshot: Snapshot) -> str:
    """When the figures were cut off: the end of the day, or the moment they were read."""
    span = snapshot.span
    if span.complete:
        return _("chốt số liệu 24:00 ngày {day}", day=format_date(span.day, DATE, locale=language()))
    return _("chốt số liệu lúc {at}", at=stamp(span.until, span.zone))


def method(snapshot: Snapshot) -> list[tuple[str, str]]:
    """How the figures were made, as (word, sentence)."""
    offset, n, edition = words.offset(snapshot.span), number(snapshot.today.readings), snapshot.area.edition
    return [
        (
            _("Ngày"),
            _(
                "Từ 00:00 đến 24:00 giờ Việt Nam ({offset}). "
                "Ngày chưa hết thì ghi “tính đến” và không so với ngày khác.",
                offset=offset,
            ),
        ),
        (
            _("Một trạng thái"),
            _(
                "Mọi con số đọc trong một giao dịch của kho số liệu, {n} số đo. "
                "Cùng số liệu và cùng giờ chốt cho cùng con số.",
                n=n,
            ),
        ),
        (
            _("Số đo xấu"),
            _(
                "Ngoài khoảng khả dĩ hoặc bị nguồn nghi ngờ: chỉ đếm, "
                "không vào tổng, trung bình, thấp nhất, cao nhất hay chỉ số."
            ),
        ),
        (
            _("Nhận được"),
            _("Bản tin nhận được chia cho bản tin phải có theo chu kỳ của cảm biến, tối đa 100 %."),
        ),
        (
            "VN_AQI",
            _(
                "{method}: PM trung bình 24 giờ (đủ 18 giờ); NO2, SO2, CO lớn nhất 1 giờ; "
                "O3 chỉ số lớn hơn của 1 giờ và 8 giờ. Giờ 01:00 … 00:00 là giờ kết thúc.",
                method=aqi.METHOD,
            ),
        ),
        (
            _("Ngưỡng"),
            _("Ngưỡng của IOC, dùng để cảnh báo; không phải cấp báo động của cơ quan khí tượng thủy văn."),
        ),
        (
            _("Hồ sơ"),
            _(
                "Giải quyết = trước hạn + đúng hạn + trễ hạn + không hẹn. "
                "Quá hạn chỉ tính khi đồng hồ đang chạy (trạng thái 2 và 4), như lúc chốt. "
                "Thời gian chờ bổ sung và chờ nộp tiền được cộng vào hạn."
            ),
        ),
        (
            _("Phản ánh"),
            _("Hạn: có mặt trong 2 giờ, trả lời trong 6 giờ kể từ khi gửi. Chỉ xét phản ánh đã đến hạn hoặc đã xong."),
        ),
        (
            _("Chỉ tiêu kỳ ngày"),
            _("Tính từ 07:00 hôm sau, khi hạn trong ngày đã qua, nên có thể khác con số chốt 24:00 của cùng việc."),
        ),
        (
            _("Trực tuyến"),
            _("Nộp trực tuyến, trả phí trực tuyến, số hóa: trên số hồ sơ tiếp nhận trong ngày mà nguồn có báo."),
        ),
        (
            _("Như lúc đó"),
            _(
                "Đang mở, quá hạn, giải quyết và hạn như các sự kiện đến lúc chốt kể; "
                "hạn dời hay kết quả kể lại về sau không đổi ngày đã qua."
            ),
        ),
        *_revised(snapshot),
        (_("Nguồn"), _("Cảm biến qua MQTT; một cửa, phản ánh, thanh toán, LGSP, camera và tin báo qua sự kiện.")),
        (_("Thay đổi"), _("Phép trừ; với tỷ lệ là điểm phần trăm.")),
        (_("Bản đồ"), _("Sơ đồ, bản {edition}: không phải địa giới pháp lý.", edition=edition)),
        (_("Riêng tư"), _("Không có thông tin cá nhân.")),
    ]


def _revised(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Which telling of the day this is."""
    revision = snapshot.revision
    if revision is None:
        return []
    text = _(
        "Bản {n}, lập lúc {at}. Lần lập đầu giữ các con số; lập lại mà con số khác thì thành bản mới, nói rõ vì sao.",
        n=revision.number,
        at=stamp(revision.made_at, snapshot.span.zone),
    )
    return [(_("Bản"), text)]
