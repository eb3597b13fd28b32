"""Who looks: the one place where a request becomes a person, and a focus is narrowed to what that person may see."""

from fastapi import Request

from ioc.errors import NotAllowedError
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person


def person_of(request: Request) -> Person:  # noqa: ARG001 - the demo has one person; logins will read the request
    """The person behind a request."""
    return LOCAL_OPERATOR


def narrowed(focus: Focus, person: Person) -> Focus:
    """The part of a focus that the person may see; raises NotAllowedError when that is nothing."""
    if person.areas is None:
        return focus
    areas = focus.areas & person.areas
    if not areas:
        raise NotAllowedError(f"{person.name} may not see {', '.join(sorted(focus.areas))}; ask an administrator")
    return Focus(areas, focus.domain)


def may_see(person: Person, area: str) -> bool:
    """Whether an area is among those the person may see."""
    return person.areas is None or area in person.areas
