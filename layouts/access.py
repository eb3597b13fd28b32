"""Who looks: the one place where a request becomes a person. What a person may see is `ioc.services.access`."""

from fastapi import Request

from ioc.model.focus import LOCAL_OPERATOR, Person


def person_of(request: Request) -> Person:  # noqa: ARG001 - the demo has one person; logins will read the request
    """The person behind a request."""
    return LOCAL_OPERATOR
