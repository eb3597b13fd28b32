"""The one place where what a person looks at is checked against what they may see."""

from ioc.errors import NotAllowedError
from ioc.model.focus import Focus, Person


def allow(person: Person, focus: Focus) -> Focus:
    """The focus itself when every area in it is the person's; raises NotAllowedError naming none of them otherwise."""
    if not all(person.sees(area) for area in focus.areas):
        raise NotAllowedError("this area is not yours; ask your administrator for access to it")
    return focus
