"""The doors of the broker, as deploy/mosquitto sets them: who comes in by which, and what is turned away."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingest.mqtt import Ingestor
from ingest.publisher import Outgoing, Publisher
from ioc.errors import StartError
from ioc.local.broker import Mosquitto
from ioc.local.broker_users import BrokerUsers
from ioc.local.files import private_folder
from ioc.local.ports import choose
from tests.conftest import MQTT_USERS
from tests.ingest.stage import Notebook, reading, settings_for, until


@pytest.fixture(scope="module")
def broker(mosquitto_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A Mosquitto with TLS beside its plain port, and an account of a name of its own."""
    folder = tmp_path_factory.mktemp("doors")
    BrokerUsers(folder / "broker").add("tram-prenn", "da-lat", "prenn-pw", {"da-lat"})
    certificate(private_folder(folder / "mosquitto" / "certs"), folder)
    users = {name: word for name, word in MQTT_USERS.items() if name != "simulator"}
    server = Mosquitto(folder, choose(0), users, tls_port=choose(0))
    try:
        yield server.start()  # type: ignore[misc]
    finally:
        server.stop()


def certificate(folder: Path, authority: Path) -> None:
    """A certificate for loopback, and the authority that vouches for it, as `ca.pem`."""
    now = datetime.now(UTC)

    def made(
        name: str, key: ec.EllipticCurvePrivateKey, by: tuple[str, ec.EllipticCurvePrivateKey], **more: Any
    ) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by[0])]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=more.get("ca", False), path_length=None), critical=True)
        )
        if not more.get("ca"):
            here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
            builder = builder.add_extension(here, critical=False)
        return builder.sign(by[1], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    (authority / "ca.pem").write_bytes(made("ioc test", root, ("ioc test", root), ca=True))
    (folder / "server.crt").write_bytes(made("broker", own, ("ioc test", root)))
    (folder / "server.key").write_bytes(
        own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def by_tls(broker: Mosquitto, **more: object) -> dict[str, Any]:
    """The settings of a client of the port that speaks TLS."""
    return {"mqtt_port": broker.tls_port, "mqtt_tls": True, "mqtt_ca": broker.data_dir / "ca.pem"} | more


@contextmanager
def hearing(broker: Mosquitto, **more: Any) -> Iterator[tuple[Ingestor, Notebook]]:
    """The ingestor, which alone reads, and what it heard."""
    notebook = Notebook()
    with Ingestor(settings_for(broker, **more), notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        yield ingestor, notebook


def publish(broker: Mosquitto, user: str, *messages: Outgoing, **more: Any) -> None:
    """StartError when the broker refuses the user, or a message of theirs."""
    password = more.pop("mqtt_password", {"tram-prenn": "prenn-pw"}.get(user) or MQTT_USERS.get(user))
    own: dict[str, Any] = {"mqtt_port": broker.port, "mqtt_username": user, "mqtt_password": password} | more
    settings = settings_for(broker, "ingest", **own)
    with Publisher(settings, f"doors-{user}") as publisher:
        publisher.wait_connected(3)
        for message in messages:
            publisher.publish(message)
        if not publisher.drain(5):
            raise StartError("the broker did not take it")


def test_the_ingestor_hears_every_area_and_publishers_their_own_alone(broker: Mosquitto) -> None:
    with hearing(broker) as (ingestor, notebook):
        publish(broker, "da-lat", reading(1))
        publish(broker, "bao-loc", reading(2, area="bao-loc"))
        publish(broker, "tram-prenn", reading(3))
        publish(broker, "bridge", Outgoing("application/x/device/y/event/up", b"{}"))
        for user, area in (
            ("da-lat", "bao-loc"),
            ("tram-prenn", "bao-loc"),
            ("bridge", "da-lat"),
            ("ingest", "da-lat"),
        ):
            with pytest.raises(StartError, match=f"refused a message of user {user}: Not authorized"):
                publish(broker, user, reading(9, area=area))
        until(lambda: ingestor.counters.acknowledged == 3)
    assert notebook.values() == [1, 2, 3]


def test_what_an_account_is_called_gives_it_no_topics(broker: Mosquitto) -> None:
    with pytest.raises(StartError, match="Not authorized"):
        publish(broker, "tram-prenn", Outgoing("ioc/tram-prenn2/air/s1/readings", b"{}"))


def turned_away(broker: Mosquitto, caplog: pytest.LogCaptureFixture, words: str, **more: Any) -> None:
    """A publisher is not let in, and its log says why."""
    caplog.clear()
    with Publisher(settings_for(broker, "da-lat", **more), "doors-turned-away") as publisher:
        until(lambda: words in caplog.text)
        with pytest.raises(StartError, match=words):
            publisher.wait_connected(0)


@pytest.mark.parametrize("password", ["wrong", "", "prenn-pw"])
def test_a_wrong_password_opens_no_door(broker: Mosquitto, caplog: pytest.LogCaptureFixture, password: str) -> None:
    for door in ({}, by_tls(broker)):
        turned_away(broker, caplog, "check IOC_MQTT_USERNAME and IOC_MQTT_PASSWORD", mqtt_password=password, **door)


@pytest.mark.parametrize("version", [4, 5])
def test_by_tls_everything_goes_as_it_does_without(broker: Mosquitto, version: int) -> None:
    with hearing(broker, **by_tls(broker, mqtt_version=version)) as (ingestor, notebook):
        publish(broker, "da-lat", *(reading(v) for v in range(500)), **by_tls(broker, mqtt_version=version))
        until(lambda: ingestor.counters.acknowledged == 500)
    assert notebook.values() == list(range(500))


def test_who_speaks_plainly_to_the_tls_port_gets_no_answer(broker: Mosquitto) -> None:
    with socket.create_connection(("127.0.0.1", broker.tls_port or 0), timeout=5) as plain:
        plain.sendall(b"\x10\x12\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x05doors")  # CONNECT
        with suppress(ConnectionResetError):
            assert plain.recv(100)[:1] in (b"", b"\x15"), "a TLS alert at most, and no CONNACK"


# paho forgets to close the socket of a handshake that failed
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_a_broker_that_nobody_vouches_for_is_not_spoken_to(broker: Mosquitto, caplog: pytest.LogCaptureFixture) -> None:
    for wrong in ({"mqtt_ca": None}, {"mqtt_host": "localhost"}):  # it is vouched for as 127.0.0.1
        caplog.clear()
        with Ingestor(settings_for(broker, **by_tls(broker, **wrong)), Notebook()):
            until(lambda: "certificate verify failed" in caplog.text)


def test_a_packet_beyond_the_bound_ends_its_connection(broker: Mosquitto) -> None:
    with hearing(broker) as (ingestor, notebook):
        topic = "ioc/da-lat/air/s1/readings"
        with pytest.raises(StartError, match="the broker did not take it"):
            publish(broker, "da-lat", Outgoing(topic, b"x" * 1_100_000))
        publish(broker, "da-lat", Outgoing(topic, b"x" * 1_000_000))
        until(lambda: ingestor.counters.acknowledged == 1)
    assert [len(a.payload) for a in notebook.kept] == [1_000_000]
    assert "more than the 262144 allowed" in (notebook.kept[0].reason or "")
