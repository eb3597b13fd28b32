"""The one place where what a person looks at is checked against what they may see, and how much of it that is."""

from ioc.errors import NotAllowedError
from ioc.model.focus import Act, Focus, Person
from ioc.model.outlook import Sight


def allow(person: Person, focus: Focus, act: Act | None = None) -> Focus:
    """The focus itself when the person may do this with every area in it; without an act, see anything of them.

    Raises NotAllowedError otherwise, naming none of them.
    """
    if not all(person.does(act, area) if act else person.sees(area) for area in focus.areas):
        raise NotAllowedError("this area is not yours; ask your administrator for access to it")
    return focus


def sight(person: Person, area: str) -> Sight:
    """How much of an area (slug) a person sees on the page of the province: all, its headline, or its name alone."""
    if person.sees(area):
        return "all"
    return "headline" if person.does(Act.HEADLINE, area) else "nothing"
