"""The ways between the pages of people who sit: each as far as somebody may go it, the page they are on marked."""

from dash import html

from ioc.i18n import _
from ioc.model.focus import Act, Person
from layouts.anatomy import attributes


def ways(person: Person, lang: str, here: str, desk: str | None = None) -> list[html.A]:
    """Links to the pages of the whole province and to a desk: the one named by its path, else the only one of theirs.

    `lang` is the end of an address, `here` the path of this page.
    """
    if desk is None and (own := person.only(Act.DESK)):
        desk = f"/district/{own}"
    known = (
        (_("Toàn tỉnh"), "/", True),
        (_("Bàn làm việc"), desk or "", desk is not None),
        (_("So sánh"), "/areas", Act.HEADLINE in person.may),
        (_("Chỉ số"), "/indicators", Act.DESK in person.may),
        (_("Cảm biến"), "/sensors", Act.DESK in person.may),
        (_("Bản tin ngày"), "/snapshots", Act.EXPORT in person.may),
    )
    return [way(name, path, lang, here) for name, path, open_ in known if open_]


def way(name: str, path: str, lang: str, here: str) -> html.A:
    """One of them."""
    return html.A(name, **attributes(aria_current="page")) if path == here else html.A(name, href=f"{path}{lang}")
