"""A field whose words are part of the address: what is typed and sent moves the page there."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from dash import Dash, Input, Output, State, no_update


class Looked(Protocol):
    """What somebody looks at, as it stands in an address."""

    def search(self) -> str:
        """The search part of the address that says this."""
        ...


L = TypeVar("L", bound=Looked)


def register(
    site: Dash, field: str, read: Callable[[str | None], L], told: Callable[[L], str], moved: Callable[[L, str], L]
) -> None:
    """Move from what is `read` of the address to what looks for other words than it has `told` so far."""

    @site.callback(
        Output("address", "search", allow_duplicate=True),
        Input(field, "value"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def seek(text: str | None, search: str | None) -> Any:
        look, wanted = read(search), (text or "").strip()
        return no_update if wanted == told(look) else moved(look, wanted).search()
