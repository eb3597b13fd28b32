"""Webhooks to a real server that answers well, fails, hangs, drips and sends elsewhere."""

import asyncio
import hmac
import json
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ioc.errors import IocError, SettingsError
from ioc.services.dispatch import sending, webhook
from ioc.services.dispatch.parcel import NotDeliveredError
from ioc.settings import Settings
from tests.services.dispatch.stage import DELIVERY, parcel

SECRET = "whsec-only-for-tests"


class Receiver(BaseHTTPRequestHandler):
    """Answers by the path it is asked at; remembers which deliveries it has had."""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        self.server.had.append((self.path, dict(self.headers), content))  # type: ignore[attr-defined]
        if self.path == "/hangs":
            self.server.free.wait(5)  # type: ignore[attr-defined]
        if self.path == "/drips":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.server.free.wait(0.05):  # type: ignore[attr-defined]
                try:
                    self.wfile.write(b"x-drop: 1\r\n")
                except OSError:
                    return
            return
        self.send_response({"/fails": 500, "/elsewhere": 302}.get(self.path, 204))
        if self.path == "/elsewhere":
            self.send_header("location", "/well")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.had, server.free = [], threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.free.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def place(receiver: Any) -> str:
    return f"http://127.0.0.1:{receiver.server_address[1]}"


def settings(hosts: str) -> Settings:
    return Settings(webhook_hosts=hosts, webhook_secret=SECRET)  # type: ignore[arg-type]


def test_a_secret_of_the_standard_signs_as_its_own_libraries_do() -> None:
    # the vector of "sign function works" in github.com/standard-webhooks/standard-webhooks
    content, secret = b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    told = webhook.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, content)
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["whsec_no base64", "whsec_abc", "whsec_", "whsec_c2hvcnQ="])
def test_a_secret_of_the_standard_that_is_cut_off_is_told_with_its_cure(secret: str) -> None:
    known = Settings(webhook_hosts="hooks.tinh.example", webhook_secret=SecretStr(secret))
    with pytest.raises(SettingsError, match="openssl rand -base64 32"):
        webhook.check("https://hooks.tinh.example/ioc", known)


def test_a_webhook_tells_of_the_files_and_is_signed(receiver: Any, tmp_path: Path) -> None:
    sent = parcel(tmp_path)
    asyncio.run(webhook.send(f"{place(receiver)}/well", sent, settings(place(receiver))))
    ((_, headers, content),) = receiver.had
    told = json.loads(content)
    assert (told["type"], told["id"]) == ("snapshot.made", DELIVERY)
    assert told["data"]["area"] == "da-lat"
    assert told["data"]["period"] == "2026-11-20"
    assert told["data"]["cut_off"] == "2026-11-21T06:30:00+07:00"
    assert [f["sha256"] for f in told["data"]["files"]] == [f.sha256 for f in sent.kept.files]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + content
    signature = b64encode(hmac.digest(SECRET.encode(), signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{signature}"


def test_the_id_of_a_delivery_stays_when_it_is_tried_again(receiver: Any, tmp_path: Path) -> None:
    with pytest.raises(NotDeliveredError, match="500"):
        asyncio.run(webhook.send(f"{place(receiver)}/fails", parcel(tmp_path), settings(place(receiver))))
    for _ in range(2):
        asyncio.run(webhook.send(f"{place(receiver)}/well", parcel(tmp_path), settings(place(receiver))))
    assert [path for path, *_ in receiver.had] == ["/fails", "/well", "/well"]
    assert {headers["webhook-id"] for _, headers, _ in receiver.had} == {DELIVERY}
    assert len({content for *_, content in receiver.had}) == 1


@pytest.mark.parametrize("path", ["hangs", "drips"])
def test_a_receiver_that_does_not_come_to_an_end_is_left(receiver: Any, tmp_path: Path, path: str) -> None:
    begun = time.monotonic()
    with pytest.raises(NotDeliveredError, match="did not answer within"):
        asyncio.run(
            webhook.send(f"{place(receiver)}/{path}", parcel(tmp_path), settings(place(receiver)), timeout_s=0.3)
        )
    assert time.monotonic() - begun < 4  # the receiver would hang for five


def test_redirects_are_not_followed(receiver: Any, tmp_path: Path) -> None:
    with pytest.raises(NotDeliveredError, match="sends elsewhere"):
        asyncio.run(webhook.send(f"{place(receiver)}/elsewhere", parcel(tmp_path), settings(place(receiver))))
    assert [path for path, *_ in receiver.had] == ["/elsewhere"]


def test_nothing_goes_where_the_setting_does_not_say(receiver: Any, tmp_path: Path) -> None:
    port = receiver.server_address[1]
    for hosts in ("", "hooks.tinh.example", "127.0.0.1", f"127.0.0.1:{port}", "http://127.0.0.1:1"):
        with pytest.raises(SettingsError, match="IOC_WEBHOOK_HOSTS"):
            asyncio.run(webhook.send(f"{place(receiver)}/well", parcel(tmp_path), settings(hosts)))
    assert receiver.had == []


@pytest.mark.parametrize(
    ("address", "hosts", "goes"),
    [
        ("https://hooks.tinh.example/x", "hooks.tinh.example", True),
        ("https://hooks.tinh.example:443/x", "a.example, hooks.tinh.example", True),
        ("https://HOOKS.tinh.example/x", "hooks.tinh.example", True),
        ("http://hooks.tinh.example/x", "hooks.tinh.example", False),
        ("https://hooks.tinh.example.evil.example/x", "hooks.tinh.example", False),
        ("https://hooks.tinh.example:8443/x", "hooks.tinh.example", False),
        ("https://hooks.tinh.example:8443/x", "hooks.tinh.example:8443", True),
    ],
)
def test_a_host_is_allowed_as_it_is_written(address: str, hosts: str, goes: bool) -> None:
    try:
        sending.check(address, settings(hosts))
    except SettingsError:
        assert not goes
    else:
        assert goes


@pytest.mark.parametrize(
    "told",
    ["", "an", "https://", "https://user:pw@host/x", "ftp://host/x", "folder:../x", "folder:/etc", "s3:", "s3:a/../b",
     "mailto:a@b\nBcc: c@d", "an@tinh.example\r\nX: y", "https://host/a b", "folder:.hidden", "https://host:0x/"],
)  # fmt: skip
def test_what_is_no_recipient_is_refused(told: str) -> None:
    with pytest.raises(IocError, match="is no recipient"):
        sending.check(told, Settings())
