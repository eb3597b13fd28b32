"""What the duty officer adds to a day's snapshot: the notes there are of the chosen day, and a field for another."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.backends._fastapi import get_current_request  # the request behind a callback

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError
from ioc.i18n import _, clock, speaking
from ioc.model.duty import LONGEST, Note
from ioc.services import duty
from layouts.desk.narrow import Narrow
from layouts.doors import visit_of
from layouts.jobs import AWAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from layouts.desk.request import Asked, Desk


def layout() -> html.Fieldset:
    """The notes of the chosen day under one another, a field, and the button that keeps it."""
    return html.Fieldset(
        className="duty",
        children=[
            html.Legend(_("Ghi chú của ca trực")),
            html.Div(id="export-notes", role="status"),
            dcc.Textarea(
                id="export-note",
                maxLength=LONGEST,
                rows=3,
                placeholder=_("Việc đã làm, việc cần theo dõi; không ghi tên người"),
                title=_("Ghi chú của ca trực"),
            ),
            html.Button(_("Ghi vào ngày này"), id="export-note-go", type="button", className="act"),
        ],
    )


def register(site: Dash, desk: "Desk", chosen: "Callable[[str, str | None, Asked], date]") -> None:
    """Show the notes of a day when it is chosen; keep one on a click."""

    @site.callback(
        Output("export-notes", "children"),
        Output("export-note", "value"),
        Input("export-note-go", "n_clicks"),
        Input("export-when", "value"),
        Input("export-date", "value"),
        State("export-note", "value"),
        State("address", "pathname"),
        State("address", "search"),
        running=[(Output("export-note-go", "disabled"), True, False)],
    )
    async def show(
        _clicks: int | None,
        when: str,
        told: str | None,
        text: str | None,
        path: str | None,
        search: str | None,
    ) -> Any:
        field: Any = no_update  # somebody may be typing in it while this is asked
        with speaking(Narrow.read(search).lang):
            try:
                asked = await desk.asked(path, search)
                day = chosen(when or "yesterday", told, asked)
                if ctx.triggered_id == "export-note-go":
                    request = get_current_request()
                    book, area = request.app.state.doors.book, asked.view.area.slug or ""
                    await duty.write(book, asked.person, area, day, text or "", visit_of(request))
                    field = ""
                return written(await asked.city.notes(asked.focus, day), asked), field
            except NotAllowedError:
                raise
            except StoreUnavailableError:
                return html.P(_(AWAY), className="trouble"), field
            except IocError as error:
                return html.P(str(error), className="trouble"), field


def written(notes: "Sequence[Note]", asked: "Asked") -> list[Any]:
    """The notes of a day, oldest first."""
    if not notes:
        return [html.P(_("Chưa có ghi chú nào của ngày này."))]
    return [html.Ul([html.Li([html.B(_at(n.at, asked)), " ", n.text, " ", html.Small(n.by)]) for n in notes])]


def _at(moment: datetime, asked: "Asked") -> str:
    return clock(moment, asked.view.zone)
