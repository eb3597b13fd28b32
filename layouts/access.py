"""Who looks: the one place where a request becomes a person. What a person may see is `ioc.services.access`."""

from hashlib import sha256

from starlette.requests import HTTPConnection

from ioc.errors import NotAllowedError
from ioc.model.focus import Person
from ioc.services.logins import Pass

IN_SCOPE = "ioc.pass"  # where the gate leaves it in a request's scope


def pass_of(request: HTTPConnection) -> Pass:
    """The pass that the gate found in a request; NotAllowedError for a stranger, whom it let by to a public page."""
    found: Pass | None = request.scope.get(IN_SCOPE)
    if found is None:
        raise NotAllowedError("log in first")
    return found


def person_of(request: HTTPConnection) -> Person:
    """The person behind a request."""
    return pass_of(request).person


def reader_of(request: HTTPConnection) -> str:
    """A short name of the pass behind a request: pages tell one reader from another by it, and it opens nothing."""
    return sha256(pass_of(request).token.encode()).hexdigest()[:12]
