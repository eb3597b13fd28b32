"""Snapshots by e-mail, to a real mail server on this machine."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from ioc.errors import SettingsError
from ioc.local.ports import choose
from ioc.services.dispatch import mail
from ioc.services.dispatch.parcel import NotDeliveredError
from ioc.settings import Settings
from tests.services.dispatch.stage import DELIVERY, parcel


class Box:
    """Keeps what comes in; refuses whoever is called gone."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        if address.startswith("gone"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, policy=SMTP))
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and a certificate of 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    key, crt = folder / "key.pem", folder / "crt.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", crt],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, crt


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, told: Any) -> AuthResult:
    right = isinstance(told, LoginPassword) and (told.login, told.password) == (b"ioc", b"secret")
    return AuthResult(success=right, handled=False)


@pytest.fixture(scope="module")
def server(certificate: tuple[Path, Path]) -> Iterator[tuple[Controller, Box]]:
    """A mail server that takes mail over TLS alone, from whoever logs in."""
    key, crt = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    box = Box()
    more: dict[str, Any] = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": _knows,
    }
    controller = Controller(box, hostname="127.0.0.1", port=choose(0), **more)
    controller.start()
    yield controller, box
    controller.stop()


def settings(server: tuple[Controller, Box], certificate: tuple[Path, Path], **more: Any) -> Settings:
    given: dict[str, Any] = {
        "mail_host": "127.0.0.1", "mail_port": server[0].port, "mail_from": "IOC Lâm Đồng <ioc@tinh.example>",
        "mail_ca": certificate[1], "mail_username": "ioc", "mail_password": "secret",
    }  # fmt: skip
    return Settings(**given | more)


def newest(server: tuple[Controller, Box]) -> EmailMessage:
    found = server[1].messages[-1]
    assert isinstance(found, EmailMessage)
    return found


def text(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return body.get_content()


def test_a_message_in_vietnamese_arrives_with_its_files_over_tls(
    server: tuple[Controller, Box], certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    sent = parcel(tmp_path)
    asyncio.run(mail.send("lanh-dao@tinh.example", sent, settings(server, certificate)))
    message = newest(server)
    assert message["Subject"] == "Bản tin ngày Đà Lạt, 20/11/2026 [mô phỏng]"
    assert message["From"] == "IOC Lâm Đồng <ioc@tinh.example>"
    assert message["Message-ID"] == f"<{DELIVERY}@tinh.example>"
    told = text(message)
    assert "Số liệu chốt lúc 21/11/2026 06:30." in told
    assert "https://ioc.example/snapshots?open=7" in told
    assert all(file.sha256 in told for file in sent.kept.files)
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached == {name: path.read_bytes() for name, path in sent.files.items()}


def test_what_is_too_large_is_not_attached_and_what_is_late_or_told_anew_says_so(
    server: tuple[Controller, Box], certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    sent = parcel(tmp_path, late=True)
    asyncio.run(mail.send("an@tinh.example", sent, settings(server, certificate, mail_mb=0)))
    message = newest(server)
    assert [*message.iter_attachments()] == []
    assert "lớn quá cỡ đính kèm" in text(message)
    assert "chạy bù" in text(message)


@pytest.mark.parametrize(
    ("to", "more", "words"),
    [
        ("gone@tinh.example", {}, "550 5.1.1 no such mailbox"),
        ("an@tinh.example", {"mail_password": "wrong"}, "535"),
        ("an@tinh.example", {"mail_ca": None}, "CERTIFICATE_VERIFY_FAILED"),
        ("an@tinh.example", {"mail_port": 1}, "refused"),
        ("an@tinh.example", {"mail_tls": "none"}, "AUTH extension not supported"),
    ],
)
def test_what_the_server_does_not_take_is_said_in_its_words(
    server: tuple[Controller, Box],
    certificate: tuple[Path, Path],
    tmp_path: Path,
    to: str,
    more: dict[str, Any],
    words: str,
) -> None:
    with pytest.raises(NotDeliveredError, match=words):
        asyncio.run(mail.send(to, parcel(tmp_path), settings(server, certificate, **more)))


def test_without_a_server_nothing_is_promised() -> None:
    with pytest.raises(SettingsError, match="IOC_MAIL_HOST"):
        mail.check(Settings())


def test_a_password_is_told_to_nobody_on_the_way() -> None:
    given = Settings(mail_host="mail.tinh.example", mail_from="ioc@tinh.example", mail_username="ioc", mail_tls="none")
    with pytest.raises(SettingsError, match="set starttls or tls"):
        mail.check(given)
    mail.check(given.model_copy(update={"mail_host": "127.0.0.1"}))
