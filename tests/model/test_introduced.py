"""People who are introduced are hidden, and the places that are called like people stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.introduced import hide
from ioc.model.privacy import MASK, mask

FAMILIES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Trương", "Ya", "Ka", "Cil", "Kơ", "Rơ", "Kră", "Touneh",
)  # fmt: skip
MIDDLES = ("", " Văn", " Thị", " Đức", " Ông", " Múp", " Thị Ngọc")
GIVEN = ("Ánh", "Bảy", "Quỳnh", "Ẩn", "Yến", "Hà", "Ước", "Jẵn")
INTRODUCTIONS = (
    "tôi tên là ", "Tôi tên ", "tên tôi là ", "TÊN TÔI LÀ ", "tên của em là ", "Họ và tên: ", "họ tên ", "ông ", "Bà ",
    "anh ", "chị ", "cô ", "CHÚ ", "bác ", "gia đình ông ", "con bà ", "tôi là ", "đồng chí ", "báo giúp cho anh ",
)  # fmt: skip
NAMES = st.tuples(st.sampled_from(FAMILIES), st.sampled_from(MIDDLES), st.sampled_from(GIVEN)).map(
    lambda parts: f"{parts[0]}{parts[1]} {parts[2]}"
)
MOUNTAIN = st.sampled_from(("K'Brểu", "K’Tư", "K' Diễm", "K'Brểu Thị Mơ"))
AFTER = ("", ", số điện thoại", " ở thôn 2", ".", " Phường 1", " (tổ 5)", "\n", " báo nắp cống vỡ")

KINDS = ("đường", "Đường", "phường", "hồ", "trường", "hẻm", "cầu", "chợ", "công viên", "thác", "tượng đài", "khu phố")
CALLED = (
    "Trần Phú", "Xuân Hương", "Nguyễn Du", "Tuyền Lâm", "Bùi Thị Xuân", "Hai Bà Trưng", "Bà Triệu", "Phan Đình Phùng",
    "Yersin", "Nguyễn Thị Minh Khai", "Hồ Tùng Mậu", "Lê Đại Hành", "Lý Tự Trọng", "3 Tháng 2", "Hoàng Văn Thụ",
    "K'Long",
)  # fmt: skip
WORDS = ("ngập", "kẹt xe ở", "gần", "chú ý", "cây đổ tại", "đèn hỏng trên", "Báo:", "2 chỗ trên", "lúc 7 giờ", "tổ 5")


@given(before=st.sampled_from(("", "Chào UBND, ", "Nhà ")), by=st.sampled_from(INTRODUCTIONS),
       name=NAMES | MOUNTAIN, after=st.sampled_from(AFTER))  # fmt: skip
def test_a_name_that_is_introduced_is_hidden_and_what_stands_around_it_stays(
    before: str, by: str, name: str, after: str
) -> None:
    assert hide(before + by + name + after, MASK) == (before + by + MASK + after, 1)


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(KINDS), st.sampled_from(CALLED)), max_size=4))
def test_places_that_are_called_like_people_stay(places: list[tuple[str, str, str]]) -> None:
    text = ", ".join(" ".join(place) for place in places)
    assert mask(text) == (text, 0)


@given(st.text(alphabet="ôngbàtênlàsố nhđườg12/'K’ABĐÔNGHồÁ•\n.,:", max_size=60))
def test_hiding_twice_hides_no_more_and_says_how_much(text: str) -> None:
    hidden, found = hide(text, MASK)
    assert hidden.count(MASK) == text.count(MASK) + found
    assert (hidden == text) == (found == 0)


@pytest.mark.parametrize("name", ["nguyễn văn an", "trần thị bé", "Lan", "LÊ VĂN TÁM", "Bé Ba"])
def test_who_says_their_own_name_may_write_it_as_they_like(name: str) -> None:
    assert hide(f"Tôi tên là {name}, xin báo", MASK) == (f"Tôi tên là {MASK}, xin báo", 1)


def test_accents_that_are_letters_of_their_own_are_read_too() -> None:
    told = unicodedata.normalize("NFD", "gặp ông Nguyễn Đức Ẩn")
    assert mask(told) == (f"gặp ông {MASK}", 1)


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("số nhà 12A Trần Phú", f"số nhà {MASK} Trần Phú"),
        ("Số nhà: 12A, đường Trần Phú", f"Số nhà: {MASK}, đường Trần Phú"),
        ("nhà tôi ở số 5/3 đường Lê Lợi", f"nhà tôi ở số {MASK} đường Lê Lợi"),
        ("17/4/2 hẻm Bạch Đàn", f"{MASK} hẻm Bạch Đàn"),
        ("trước 29 dốc Nhà Bò", f"trước {MASK} dốc Nhà Bò"),
        ("địa chỉ: 45 Phan Đình Phùng", f"địa chỉ: {MASK} Phan Đình Phùng"),
        ("ngụ tại 7 Yersin", f"ngụ tại {MASK} Yersin"),
    ],
)
def test_the_number_of_a_house_is_hidden_and_its_street_stays(told: str, left: str) -> None:
    assert mask(told) == (left, 1)


@pytest.mark.parametrize(
    "text",
    [
        "trạm số 2 đường Trần Phú", "tổ 5 đường Trần Phú", "Trường THPT số 2 Lâm Hà", "đường 3 Tháng 2",
        "QL20 km 225+300", "2 đường ống nước vỡ", "ngày 20/11 đường Trần Phú", "kẹt xe cả 2 đường Trần Phú và Lê Lợi",
        "đường bà Nguyễn Thị Định", "tôi là Công an phường 1", "các bác Lâm Hà", "anh Đỗ", "chị em phụ nữ",
        "cô giáo Trường Tiểu học Lê Lợi",
        "Chú ý Hồ Xuân Hương đang cạn", "tên đường Trần Phú viết sai", "hồ này tên là Hồ Tuyền Lâm", "con tên lửa",
    ],
)  # fmt: skip
def test_what_introduces_nobody_stays(text: str) -> None:
    assert mask(text) == (text, 0)
