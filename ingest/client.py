"""A paho client made from the settings, and what a broker says when it refuses one."""

import ssl
from typing import TypeVar

from paho.mqtt import properties as paho_properties
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.exception import MalformedPacket
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ioc.settings import Settings


def _read_utf(buffer: bytes, limit: int) -> tuple[str, int]:
    """A text of a packet and the bytes it takes, with whatever characters the broker let through.

    U+FEFF, which files leave behind as a byte order mark, is lawful (MQTT 5 §1.5.4), but paho takes such a packet for
    malformed and leaves the broker, which sends it again: one message would stop an ingestor for ever.
    """
    size = 2 + int.from_bytes(buffer[:2], "big")
    if not 2 <= size <= limit:
        raise MalformedPacket("a text is longer than its packet")
    return buffer[2:size].decode("utf-8", "replace"), size


paho_properties.readUTF = _read_utf


AnyClient = TypeVar("AnyClient", bound=Client)


def make(settings: Settings, client_id: str, keep_session: bool, kind: type[AnyClient] = Client) -> AnyClient:
    """A client with user and password; one that keeps its session acknowledges by hand."""
    five = settings.mqtt_version == 5
    client = kind(
        CallbackAPIVersion.VERSION2,
        client_id,
        clean_session=None if five else not keep_session,
        protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
        manual_ack=keep_session,
    )
    if settings.mqtt_tls:
        trusted = ssl.create_default_context(cafile=settings.mqtt_ca)
        client.tls_set_context(trusted)  # pyright: ignore[reportUnknownMemberType] - paho does not say its type
    if settings.mqtt_username:
        password = settings.mqtt_password
        client.username_pw_set(settings.mqtt_username, password.get_secret_value() if password else None)
    return client


def connect(client: Client, settings: Settings, keepalive_s: int, expiry_s: int) -> None:
    """Open the socket and send CONNECT; OSError when nobody listens. `expiry_s` 0 leaves no session behind."""
    if settings.mqtt_version == 5:
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = expiry_s
        client.connect(
            settings.mqtt_host, settings.mqtt_port, keepalive_s, clean_start=expiry_s == 0, properties=properties
        )
    else:
        client.connect(settings.mqtt_host, settings.mqtt_port, keepalive_s)


def refusal(reason: ReasonCode, settings: Settings) -> str:
    """Why the broker refuses us, and the cure."""
    where = f"broker {settings.mqtt_host}:{settings.mqtt_port} refuses us: {reason}"
    if reason.value in (0x86, 0x87):  # bad user name or password, not authorized
        return f"{where}; check IOC_MQTT_USERNAME and IOC_MQTT_PASSWORD"
    if reason.value == 0x84:  # unsupported protocol version
        return f"{where}; set IOC_MQTT_VERSION=4"
    return where
