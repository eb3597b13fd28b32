"""To whom what is sent by which way."""

from ioc.model.schedule import Recipient, Way, recipient
from ioc.services.dispatch import copies, mail, webhook
from ioc.services.dispatch.parcel import Parcel
from ioc.settings import Settings


def check(told: str, settings: Settings) -> Recipient:
    """The recipient that somebody wrote; IocError or SettingsError when nothing would ever reach it."""
    found = recipient(told)
    if found.way is Way.MAIL:
        mail.check(settings)
    elif found.way is Way.WEBHOOK:
        webhook.check(found.address, settings)
    else:
        copies.check(found, settings)
    return found


async def send(to: Recipient, parcel: Parcel, settings: Settings) -> None:
    """One try; NotDeliveredError when another may help."""
    if to.way is Way.MAIL:
        await mail.send(to.address, parcel, settings)
    elif to.way is Way.WEBHOOK:
        await webhook.send(to.address, parcel, settings)
    else:
        await copies.put(to, parcel, settings)
