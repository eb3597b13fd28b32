"""Thousands of random batches: rollups and latest equal a recomputation on both editions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc.store.columns import Row
from tests.servers import Urls
from tests.store import test_readings


@pytest.mark.soak
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(test_readings.rows, min_size=1, max_size=4))
def test_rollups_and_latest_equal_a_recomputation(database: Urls, batches: list[list[Row]]) -> None:
    test_readings.check_recomputation(database, batches)
