"""Why payloads lie in quarantine, and what then helps, in words."""

from ioc.i18n import N_
from ioc.model.cause import Cause

CAUSES: dict[str, tuple[str, str]] = {
    Cause.TOPIC: (N_("Chủ đề sai"), N_("sửa chủ đề ở nguồn, hoặc khai nguồn ấy")),
    Cause.AREA: (N_("Sai địa bàn"), N_("nguồn nói tên địa bàn khác với chủ đề")),
    Cause.SENSOR: (N_("Cảm biến bị từ chối"), N_("nhận cảm biến rồi đọc lại")),
    Cause.SIZE: (N_("Quá lớn"), N_("chia nhỏ ở nguồn")),
    Cause.TIME: (N_("Thời điểm sai"), N_("chỉnh đồng hồ hoặc múi giờ của nguồn")),
    Cause.METRIC: (N_("Chỉ số, đơn vị lạ"), N_("khai chỉ số hoặc đơn vị rồi đọc lại")),
    Cause.FORMAT: (N_("Định dạng lạ"), N_("chọn định dạng hệ thống đọc được")),
    Cause.BROKEN: (N_("Nội dung hỏng"), N_("tin bị cắt hoặc không phải văn bản")),
    Cause.DATABASE: (N_("Kho số liệu từ chối"), N_("giá trị vượt sức chứa của kho")),
    Cause.DEFECT: (N_("Lỗi bộ giải mã"), N_("báo người phát triển, sửa xong thì đọc lại")),
    Cause.CONTENT: (N_("Thiếu hoặc sai kiểu"), N_("sửa nội dung ở nguồn")),
    Cause.OTHER: (N_("Lý do khác"), N_("xem từng tin")),
}
