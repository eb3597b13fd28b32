"""The one place where what a person looks at is checked against what they may see, and how much of it that is."""

from ioc.errors import NotAllowedError
from ioc.model.focus import Act, Focus, Person
from ioc.model.outlook import Sight


def allow(person: Person, focus: Focus) -> Focus:
    """The focus itself when every area in it is the person's; raises NotAllowedError naming none of them otherwise."""
    if not all(person.sees(area) for area in focus.areas):
        raise NotAllowedError("this area is not yours; ask your administrator for access to it")
    return focus


def sight(person: Person, area: str) -> Sight:
    """How much of an area (slug) a person sees on the page of the province: all, its headline, or its name alone."""
    if person.sees(area):
        return "all"
    return "headline" if person.does(Act.HEADLINE, area) else "nothing"
