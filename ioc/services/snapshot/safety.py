"""What spreadsheets make of texts: formulas of some, as a sensor's name may be, and Latin-1 of UTF-8 without a mark."""

MARK = "\ufeff"  # tells them that a file is UTF-8; readers of "utf-8-sig" drop it

# Excel and LibreOffice read a cell that begins so as a formula or a command (OWASP: CSV injection).
STARTS = ("=", "+", "-", "@", "\t", "\r")


def dangerous(text: str) -> bool:
    """Whether a spreadsheet could run this text."""
    return text.startswith(STARTS)


def defused(text: str) -> str:
    """The text with an apostrophe before what could be run: shown as text everywhere."""
    return f"'{text}" if dangerous(text) else text
