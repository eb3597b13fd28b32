"""What the duty officer writes down of a day: kept with its line in the audit, without anything that is personal."""

from datetime import date

from ioc.errors import IocError
from ioc.i18n import _
from ioc.model.duty import LONGEST, Note
from ioc.model.focus import Act, Person
from ioc.model.privacy import mask
from ioc.services.book import Book, Visit, require
from ioc.store import audit, duty


async def write(book: Book, by: Person, area: str, day: date, told: str, visit: Visit) -> Note:
    """Keep a note of an area (slug) and day, of who has a desk there; IocError says what is wrong with it.

    What introduces a person, a telephone or an identity number is masked before anything is stored.
    """
    require(by, Act.DESK, area)
    text, hidden = mask(" ".join(told.split()))
    if not text:
        raise IocError(_("Ghi chú còn trống."))
    if len(text) > LONGEST:
        raise IocError(_("Ghi chú dài quá {n} ký tự; hãy viết ngắn hơn.", n=LONGEST))
    note = Note(visit.now, by.name, text)
    async with book.writing() as connection:
        id_ = await book.area(connection, area)
        if any((one.by, one.text) == (note.by, note.text) for one in await duty.notes(connection, [id_], day)):
            raise IocError(_("Ghi chú này đã có trong ngày."))
        await duty.write(connection, id_, day, note)
        await audit.write(
            connection, by.name, "note.written", day.isoformat(), area=id_, address=visit.address, masked=hidden
        )
    return note
