"""Snapshots by e-mail: words in the schedule's language, files attached as far as they are small, else a link."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from mimetypes import guess_type

from ioc.errors import SettingsError
from ioc.i18n import _, number, speaking, stamp
from ioc.services.dispatch.parcel import NotDeliveredError, Parcel, named, title
from ioc.settings import Settings

TIMEOUT_S = 30.0
MB = 1_000_000
HERE = ("127.0.0.1", "::1", "localhost")


def check(settings: Settings) -> None:
    """SettingsError when no mail can be sent, or a password would be told to everybody on the way."""
    if not settings.mail_host or not settings.mail_from:
        raise SettingsError("IOC_MAIL_HOST and IOC_MAIL_FROM are missing; without them nothing is sent by e-mail")
    if settings.mail_tls == "none" and settings.mail_username and settings.mail_host not in HERE:
        raise SettingsError("IOC_MAIL_TLS=none would tell a password in the clear; set starttls or tls")


async def send(address: str, parcel: Parcel, settings: Settings) -> None:
    """Hand the message to the mail server; NotDeliveredError when it is away or refuses."""
    check(settings)
    message = await asyncio.to_thread(compose, address, parcel, settings)
    try:
        await asyncio.to_thread(_hand_over, message, settings)
    except (OSError, smtplib.SMTPException) as error:
        where = f"{settings.mail_host}:{settings.mail_port}"
        raise NotDeliveredError(f"the mail server {where} did not take it: {_plain(error)}") from error


def compose(address: str, parcel: Parcel, settings: Settings) -> EmailMessage:
    """The message as it goes out. Tried again it keeps its Message-ID, by which a mailbox knows it as the same."""
    sender = settings.mail_from or ""
    attached = 0 < parcel.size <= settings.mail_mb * MB
    message = EmailMessage(policy=SMTP)
    with speaking(parcel.kept.language):
        message["Subject"] = subject(parcel)
        text = body(parcel, attached=attached)
    message["From"], message["To"] = sender, address
    message["Date"] = format_datetime(parcel.now)
    message["Message-ID"] = f"<{parcel.id}@{sender.rpartition('@')[2].strip('> ')}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine
    message.set_content(text)
    for name, path in parcel.files.items() if attached else ():
        main, _slash, sub = (guess_type(name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=name)
    return message


def subject(parcel: Parcel) -> str:
    """One line: what, where, when."""
    words = f"{title(parcel.kept.period)} {parcel.area}, {named(parcel.kept.period)}"
    again = _(" (bản {n})", n=parcel.kept.revision) if parcel.kept.revision > 1 else ""
    return words + again + (_(" [mô phỏng]") if parcel.kept.simulated else "")


def body(parcel: Parcel, *, attached: bool) -> str:
    """What is said: of which state, which files with their checksums, where they lie."""
    kept = parcel.kept
    lines = [f"{title(kept.period)} {parcel.area}, {named(kept.period)}.", ""]
    lines.append(_("Số liệu chốt lúc {at}.", at=stamp(kept.cut_off, parcel.zone)))
    if kept.simulated:
        lines.append(_("Số liệu do bộ mô phỏng phát, không dùng để điều hành."))
    if kept.revision > 1:
        lines.append(_("Đây là bản {n}; trong tệp ghi những gì khác bản trước và vì sao.", n=kept.revision))
    if parcel.late:
        lines.append(_("Bản này chạy bù cho lúc hệ thống dừng."))
    lines += ["", _("Tệp đính kèm:") if attached else _("Tệp (lớn quá cỡ đính kèm, xin lấy theo liên kết):")]
    lines += [_file(name, parcel) for name in parcel.files]
    if parcel.link:
        lines += ["", _("Kho bản tin, có kê khai và kiểm tra: {link}", link=parcel.link)]
    return "\n".join([*lines, "", _("Thư này do hệ thống gửi tự động, xin không trả lời."), ""])


def _file(name: str, parcel: Parcel) -> str:
    file = next(f for f in parcel.kept.files if f.name == name)
    return f"- {name} ({number(max(1, file.size / 1000))} kB)\n  SHA-256 {file.sha256}"


def _hand_over(message: EmailMessage, settings: Settings) -> None:
    """One conversation with the server, in a thread: the library knows no other way."""
    host, context = settings.mail_host or "", ssl.create_default_context(cafile=settings.mail_ca)
    if settings.mail_tls == "tls":
        server = smtplib.SMTP_SSL(host, settings.mail_port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, settings.mail_port, timeout=TIMEOUT_S)
    with server:
        if settings.mail_tls == "starttls":
            server.starttls(context=context)
        if settings.mail_username and settings.mail_password:
            server.login(settings.mail_username, settings.mail_password.get_secret_value())
        server.send_message(message)


def _plain(error: Exception) -> str:
    """The reason without addresses of others: what a server says stands in the log of runs."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {said.decode(errors='replace')}"
    return str(error) or type(error).__name__
