"""Names and house numbers in free text, known by how they are introduced: what nobody introduces cannot be known.

Half the streets of Lâm Đồng are called like people (Trần Phú, Bùi Thị Xuân), so a name alone says nothing.
"""

import re
from functools import partial

_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_START = r"(?<!\w)(?=\w)"  # said first, or each of many words is tried at each of many brackets
_END = r"(?![^\W\d_])"
_LETTERS = r"[^\W\d_]{0,12}"
# Family names of the Kinh, the Hoa, the Tày and Nùng; then of the Cơ Ho, Mạ, Chu Ru and M'nông of this province.
_FAMILIES = (
    "Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Lâm|Mai|Trịnh|Trương|Cao|Phùng|Tô|"
    "Tạ|Hà|Châu|Đào|Lương|Lưu|Thái|Tống|Quách|Vương|Tăng|Kiều|Chu|Từ|Nghiêm|Đàm|La|Mã|Thân|Nông|Triệu|Bế|Lò|Vi|Hứa|Tôn|"
    "Thạch|Ya|Ka|Ma|Cil|Cill|Bon|Liêng|Krajan|Kơ|Rơ|Lơ|Păng|Pang|Dơng|Đơng|Touneh|Tou|Kră|Sơ"
)
# What stands in capitals behind a name and is none, and places that begin like one.
_NO_PART = "Phường|Xã|Thôn|Tổ|Đường|Huyện|Thành|Tỉnh|Khu|Số|Hẻm|Thị trấn|TP|UBND|Đà Lạt|Bảo Lộc|Việt Nam"
_PLACES = "Lâm (?:Đồng|Hà)|Hà Nội|Cao Bằng|Thái (?:Bình|Nguyên)|Châu (?:Á|Âu)"
_PART = f"(?!(?:{_NO_PART}){_END})[{_UPPER}]{_LETTERS}"
_MOUNTAIN = f"K['’ʼ‘] ?[{_UPPER}]{_LETTERS}(?: {_PART}){{0,3}}"  # K'Brểu Thị Mơ
_FAMILY = f"{_FAMILIES}|{_FAMILIES.upper()}"
_FULL = f"(?!(?:{_PLACES}){_END})(?:{_MOUNTAIN}|(?:{_FAMILY})(?: {_PART}){{1,3}}){_END}"

_SELF = "tôi|em|cháu|con|mình|tui"
_HONORIFICS = "ông|bà|anh|chị|cô|chú|bác|cụ|dì|cậu|mợ|thím|thầy|em|cháu|đồng chí|đ/c"
_SAID = f"(?:{_SELF}) tên(?: là)?|tên (?:của )?(?:{_SELF})(?: là)?|họ (?:và )?tên(?: (?:{_SELF}))?(?: là)?"
_SMALL = f"(?i:{_FAMILY})(?: [^\\W\\d_]{{1,12}}){{1,2}}{_END}"  # nguyễn văn an, where nothing else can be meant
_NAMED = re.compile(  # tôi tên là Lan · tên tôi là nguyễn văn an · họ và tên: Trần Thị Bé
    rf"{_START}(?P<by>(?i:{_SAID}) ?:? ?)(?P<name>{_MOUNTAIN}|{_PART}(?: {_PART}){{0,3}}|{_SMALL})"
)
_CALLED = re.compile(  # ông Nguyễn Văn An · tôi là Lê Thị Hoa · gia đình bà K'Brểu
    rf"{_START}(?P<before>[^\W\d_]{{1,12}} )?(?P<by>(?i:{_HONORIFICS}|(?:{_SELF}) là) )(?P<name>{_FULL})"
)

_STREET = "(?i:đường|phố|hẻm|ngõ|ngách|kiệt|dốc|đại lộ|quốc lộ) "
_HOME = f"số nhà|nhà(?: (?:{_SELF}))?(?: ở)?(?: số)?|địa chỉ(?: nhà)?(?: là)?|ngụ(?: tại)?(?: số)?|số"
_NUMBER = r"\d{1,4}[A-Za-zĐđ]?(?:/\d{1,4}[A-Za-zĐđ]?){0,4}"
_HOUSE = re.compile(  # số nhà 12A Trần Phú · 17/4 hẻm Bạch Đàn · nhà tôi ở số 5, đường Lê Lợi
    rf"(?<![\w/.,-])(?=\w)(?P<before>[^\W\d_]{{1,12}} )?(?P<by>(?i:{_HOME}) ?:? ?)?{_NUMBER}"
    rf"(?P<street>,? (?P<kind>{_STREET})?[{_UPPER}])"
)

# Behind these a person's name is that of a place, and a number is none of a house.
_OF_PLACES = re.compile(
    "đường|phố|hẻm|ngõ|cầu|chùa|trường|chợ|hồ|phường|xã|thôn|thác|đèo|dốc|đền|miếu|ấp", re.IGNORECASE
)
_NUMBERED = re.compile(
    "trạm|cổng|cửa|trụ|cột|đèn|bãi|tuyến|xe|trường|điểm|hố|tủ|tổ|khu|thôn|phường|quận|km|khoảng|hơn|có|cả|các|lô|bến|kho|"
    "chốt|tầng|hầm|ngày|tháng|lúc|từ|đến",
    re.IGNORECASE,
)


def hide(text: str, mask: str) -> tuple[str, int]:
    """The text with a mask where a name or a house number is introduced, and how many there were.

    Of an address the street stays: it says where something is wrong, and not who lives there.
    """
    hidden = 0
    names = ((_NAMED, _name), (_CALLED, _name)) if " " in text else ()  # words stand between the one and the other
    for pattern, told in (*names, (_HOUSE, _house)):
        before = text.count(mask)
        text = pattern.sub(partial(told, mask), text)
        hidden += text.count(mask) - before
    return text, hidden


def _name(mask: str, told: re.Match[str]) -> str:
    before = told.groupdict().get("before") or ""
    return told[0] if _OF_PLACES.fullmatch(before.rstrip()) else f"{before}{told['by']}{mask}"


def _house(mask: str, told: re.Match[str]) -> str:
    before, by = told["before"] or "", told["by"] or ""
    says_house = told["kind"] or by.rstrip(" :").lower() not in ("", "số")
    hides = says_house and not _NUMBERED.fullmatch(before.rstrip())
    return f"{before}{by}{mask}{told['street']}" if hides else told[0]
