"""How large the long cases are: IOC_SOAK_MESSAGES messages each, a million when it is not set."""

import os

from tests.faults.cases import Size

MESSAGES = int(os.environ.get("IOC_SOAK_MESSAGES", "1000000"))
AWAY_S = float(os.environ.get("IOC_SOAK_AWAY_S", "60"))
LARGE = Size(messages=MESSAGES, rate=0, times=20, away_s=AWAY_S)
