"""Why payloads lie in quarantine, and what then helps, in words."""

from ioc.i18n import N_
from ioc.model.cause import Cause
from ioc.services import words

CURES: dict[str, str] = {
    Cause.TOPIC: N_("sửa chủ đề ở nguồn, hoặc khai nguồn ấy"),
    Cause.AREA: N_("nguồn nói tên địa bàn khác với chủ đề"),
    Cause.SENSOR: N_("nhận cảm biến rồi đọc lại"),
    Cause.SIZE: N_("chia nhỏ ở nguồn"),
    Cause.TIME: N_("chỉnh đồng hồ hoặc múi giờ của nguồn"),
    Cause.METRIC: N_("khai chỉ số hoặc đơn vị rồi đọc lại"),
    Cause.FORMAT: N_("chọn định dạng hệ thống đọc được"),
    Cause.BROKEN: N_("tin bị cắt hoặc không phải văn bản"),
    Cause.DATABASE: N_("giá trị vượt sức chứa của kho"),
    Cause.DEFECT: N_("báo người phát triển, sửa xong thì đọc lại"),
    Cause.CONTENT: N_("sửa nội dung ở nguồn"),
    Cause.OTHER: N_("xem từng tin"),
}
CAUSES: dict[str, tuple[str, str]] = {cause: (words.CAUSES[cause], cure) for cause, cure in CURES.items()}
