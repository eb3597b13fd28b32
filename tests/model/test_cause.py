"""Causes: every reason that saved payloads are refused for has a kind of its own."""

import msgspec
import pytest

from ioc.model.cause import Cause, cause
from tests.ingest.test_payloads import CASES, arrive


def test_no_reason_of_a_saved_payload_is_without_a_kind() -> None:
    found: dict[Cause, str] = {}
    for path in CASES:
        expected = msgspec.json.decode(path.with_name(f"{path.stem}.expected.json").read_bytes())
        if reason := arrive(path.read_bytes(), expected["given"]).reason:
            assert cause(reason) is not Cause.OTHER, reason
            found[cause(reason)] = reason
    elsewhere = {Cause.SIZE, Cause.DATABASE, Cause.DEFECT, Cause.SENSOR, Cause.OTHER}
    assert set(Cause) - found.keys() <= elsewhere


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("topic 'ioc/x' is none of ioc/{area}/{domain}/{sensor}/readings", Cause.TOPIC),
        ("the payload claims the area 'bao-loc', its topic says da-lat", Cause.AREA),
        ("no area is called 'atlantis'; see `ioc geodata list`", Cause.AREA),
        ("da-lat refuses the sensor s1; accept it at /admin?tab=sensors", Cause.SENSOR),
        ("the payload has 300000 bytes, more than the 262144 allowed", Cause.SIZE),
        ("the payload is nested deeper than 32 levels", Cause.SIZE),
        ("JSON is malformed: invalid character (byte 0)", Cause.BROKEN),
        ("Input data was truncated", Cause.BROKEN),
        ("the text of name holds a NUL character", Cause.BROKEN),
        ("data.due_at: the time 9999-12-31T23:59:59-12:00 is outside the calendar", Cause.TIME),
        ("Invalid RFC3339 encoded datetime - at `$.time`", Cause.TIME),
        ("temperature: 'hPa' cannot become 'Cel'; its unit is Cel", Cause.METRIC),
        ("the format 'xml' is unknown; known are plain, senml", Cause.FORMAT),
        ("the value of pm25 is not a number: 'time'", Cause.CONTENT),
        ("the database refused it: value out of range: overflow", Cause.DATABASE),
        ("the decoder failed (ValueError); mend it and replay this message", Cause.DEFECT),
        ("whatever", Cause.OTHER),
    ],
)
def test_a_reason_is_of_its_kind(reason: str, kind: Cause) -> None:
    assert cause(reason) is kind
