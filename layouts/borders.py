"""What a map says of its borders: a sketch as long as any of them is one, else who issued them."""

from geodata.areas import credit
from ioc.i18n import _


def note(slug: str, edition: str) -> str:
    """The words that stand on every map of an area."""
    source = credit(slug, edition)
    return _("Ranh giới: {source}", source=source) if source else _("Sơ đồ, không phải ranh giới pháp lý")
