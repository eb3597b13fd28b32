"""A million bad payloads: each is read or refused with a reason, and none stops the ingestor."""

import pytest

from ingest.arrivals import Rules
from tests.ingest import bad
from tests.soak.sizes import MESSAGES
from tests.soak.table import told


@pytest.mark.soak
def test_a_million_bad_payloads_are_read_or_refused_with_a_reason() -> None:
    refused = 0
    for message in bad.messages(MESSAGES, seed=1):
        refused += bad.check(message, Rules()).decoded is None
    assert refused > MESSAGES / 2
    told("bad payloads, decoded only", messages=MESSAGES, stored=MESSAGES - refused, quarantined=refused)
