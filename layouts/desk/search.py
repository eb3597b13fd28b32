"""Search without accents: "da lat" finds Đà Lạt."""

import unicodedata


def folded(text: str) -> str:
    """A text as it is compared: small letters without accents, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def found(q: str, *texts: str | None) -> bool:
    """Whether every word of `q` stands somewhere in the texts."""
    whole = folded(" ".join(filter(None, texts)))
    return all(word in whole for word in folded(q).split())
