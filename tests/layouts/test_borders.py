"""What maps say of their borders."""

from ioc.i18n import speaking
from layouts import borders


def test_a_map_says_sketch_until_official_borders_are_in_and_then_who_issued_them(monkeypatch) -> None:
    assert borders.note("da-lat", "2023") == "Sơ đồ, không phải ranh giới pháp lý"
    monkeypatch.setattr(borders, "credit", lambda _slug, _edition: "Sở Nông nghiệp và Môi trường")
    assert borders.note("da-lat", "2023") == "Ranh giới: Sở Nông nghiệp và Môi trường"
    with speaking("en"):
        assert borders.note("da-lat", "2023") == "Borders: Sở Nông nghiệp và Môi trường"
