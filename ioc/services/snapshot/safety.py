"""Texts that a spreadsheet would take for a formula, as a sensor's name may be."""

# Excel and LibreOffice read a cell that begins so as a formula or a command (OWASP: CSV injection).
STARTS = ("=", "+", "-", "@", "\t", "\r")


def dangerous(text: str) -> bool:
    """Whether a spreadsheet could run this text."""
    return text.startswith(STARTS)


def defused(text: str) -> str:
    """The text with an apostrophe before what could be run: shown as text everywhere."""
    return f"'{text}" if dangerous(text) else text
