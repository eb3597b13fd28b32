"""Online payments: the fees of dossiers that were paid online, some at the second attempt."""

from datetime import datetime, timedelta

from ingest.simulate.noise import between, chance
from ingest.simulate.told import Told
from ingest.simulate.world import World
from ioc.model.dossier import Status
from ioc.model.event import PAYMENT_MADE

SERVICE = "thanh-toan"
CHANNELS = ("Cổng dịch vụ công quốc gia", "VietQR", "Ví điện tử", "Thẻ ngân hàng")
FAILED = 0.035  # of the first attempts


def of_dossier(world: World, steps: list[Told]) -> list[Told]:
    """What was paid for a dossier: its fee, soon after it was accepted."""
    accepted = next((s for s in steps if s.data["status"] == Status.ACCEPTED), None)
    if accepted is None or not accepted.data["online_paid"]:
        return []
    key = world.key("payment", accepted.area, accepted.subject)
    at = accepted.at + timedelta(seconds=int(between(key, 20, 900, 1)))
    if world.scenario.calm or chance(key, 2) >= FAILED:
        return [_attempt(accepted, key, at, 1, ok=True)]
    again = at + timedelta(seconds=int(between(key, 60, 600, 3)))
    return [_attempt(accepted, key, at, 1, ok=False), _attempt(accepted, key, again, 2, ok=True)]


def _attempt(accepted: Told, key: int, at: datetime, number: int, *, ok: bool) -> Told:
    payment = f"TT-{accepted.subject}-{number}"
    data = {
        "payment": payment,
        "dossier": accepted.subject,
        "amount_vnd": accepted.data["fee_vnd"],
        "channel": CHANNELS[int(chance(key, 5) * len(CHANNELS))],
        "ok": ok,
    }
    return Told(at, accepted.area, SERVICE, payment, PAYMENT_MADE, payment, data, ward=accepted.ward)
