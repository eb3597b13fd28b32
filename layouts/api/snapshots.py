"""The files of a snapshot that somebody had made, for who may see its area."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse

from ioc.model.focus import Act, Focus
from ioc.services.access import allow
from layouts.access import person_of
from layouts.jobs import Jobs, area_of

router = APIRouter()
KINDS = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".json": "application/json",
}


@router.get("/snapshots/{job}/{name}")
async def snapshot_file(request: Request, job: str, name: str) -> FileResponse:
    """One file, to be saved under its own name; gone after an hour."""
    jobs: Jobs = request.app.state.jobs
    area = area_of(job)
    if area is None:
        raise HTTPException(404, "no such snapshot")
    person = person_of(request)
    allow(person, Focus.on(area), Act.EXPORT)
    path = jobs.file(job, name)
    if path is None:
        raise HTTPException(404, "this snapshot is gone; make it anew")
    await request.app.state.doors.note(request, person, "snapshot.taken", name, area)
    kind = KINDS.get(path.suffix, "application/octet-stream")
    return FileResponse(path, media_type=kind, filename=name, headers={"Cache-Control": "no-store"})
