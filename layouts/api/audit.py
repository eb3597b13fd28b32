"""The audit as a file, for who may administer everywhere."""

import csv
import io
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ioc.services import accounts
from layouts.access import person_of
from layouts.admin.look import Look

router = APIRouter()
HEADS = ("at", "actor", "act", "subject", "area", "address", "detail")
MOST = 100_000


@router.get("/admin/audit.csv")
async def audit_csv(request: Request) -> Response:
    """What the search of the page finds, all of it."""
    look, now = Look.read(request.url.query), datetime.now(UTC)
    doors, by = request.app.state.doors, person_of(request)
    found = await accounts.deeds(doors.book, by, look.q, look.since(now), now, limit=MOST)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADS)
    rows.writerows(accounts.as_row(entry) for entry in found)
    name = f"audit-{now:%Y%m%d-%H%M}.csv"
    await doors.note(request, by, "audit.taken", name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    # The mark at the begin tells spreadsheets that this is UTF-8.
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)
