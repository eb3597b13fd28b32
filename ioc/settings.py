"""Settings, read from the environment and `.env` here and nowhere else."""

import os
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ioc.errors import SettingsError

SECRETS = Path("/run/secrets")  # where containers find theirs: a file a setting, called like it


def _safe_address(text: str) -> str:
    """An address that nobody on the way can read or change; on this machine nobody is on the way."""
    parts = urlsplit(text)
    schemes = ("https", "http") if parts.hostname in ("localhost", "127.0.0.1") else ("https",)
    if text and not (parts.hostname and parts.scheme in schemes):
        raise ValueError("write an address that begins with https:// (http:// on this machine only)")
    return text


def _networks(text: str) -> str:
    """Addresses and networks with commas between; uvicorn would take anything else for the name of a socket."""
    for part in filter(None, text.replace(" ", "").split(",")):
        try:
            ip_network(part) if "/" in part else ip_address(part)
        except ValueError as error:
            raise ValueError(f"{error}; write addresses or networks such as 10.0.0.0/24, commas between") from error
    return text


def _zone(text: str) -> str:
    """The name of a time zone that is known here."""
    try:
        ZoneInfo(text or "UTC")
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {text!r}; write one as Asia/Ho_Chi_Minh") from error
    return text


def _days_of(told: object) -> object:
    """Days by domain, as in `air=365,noise=30`."""
    if not isinstance(told, str):
        return told
    parts = [part.strip().partition("=") for part in filter(str.strip, told.split(","))]
    if not all(name and days.strip().isdigit() and int(days) > 0 for name, _, days in parts):
        raise ValueError("write days by domain as air=365,noise=30")
    return {name.strip(): int(days) for name, _, days in parts}


DaysOf = Annotated[dict[str, int] | None, NoDecode, BeforeValidator(_days_of)]


class Settings(BaseSettings):
    """Every setting of every part, `IOC_` in front; times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="IOC_",
        env_file=".env",
        env_file_encoding="utf-8",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        extra="ignore",
    )

    data_dir: Path = Field(default=Path(".ioc"), description="where embedded parts, caches and derived files live")

    database_superuser_url: SecretStr | None = Field(
        default=None, description="PostgreSQL URL of a superuser; `ioc bootstrap` alone needs it"
    )
    database_owner_url: SecretStr | None = Field(
        default=None, description="PostgreSQL URL of the role ioc_owner (migrations)"
    )
    database_ingest_url: SecretStr | None = Field(default=None, description="PostgreSQL URL of the role ioc_ingest")
    database_watch_url: SecretStr | None = Field(default=None, description="PostgreSQL URL of the role ioc_watch")
    database_web_url: SecretStr | None = Field(default=None, description="PostgreSQL URL of the role ioc_web")
    database_gate_url: SecretStr | None = Field(
        default=None, description="PostgreSQL URL of the role ioc_gate (logins)"
    )

    postgres_programs: Path | None = Field(
        default=None, description="folder of pg_dump and pg_restore; else those found that are new enough"
    )

    mqtt_host: str = Field(default="127.0.0.1", description="MQTT broker")
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    mqtt_username: str | None = Field(default=None, description="user of this part at the broker")
    mqtt_password: SecretStr | None = None
    mqtt_users: Path | None = Field(
        default=None,
        description="file with name:password a line: the simulator and replays publish for each area by its account",
    )
    mqtt_tls: bool = Field(default=False, description="speak TLS with the broker; its port is then mostly 8883")
    mqtt_ca: Path | None = Field(
        default=None, description="PEM file of the authorities that vouch for the broker; else the system's"
    )
    mqtt_version: Annotated[Literal[4, 5], BeforeValidator(int)] = Field(
        default=5, description="5, or 4 for brokers that speak MQTT 3.1.1 only"
    )
    mqtt_session_expiry_s: int = Field(
        default=7 * 86400, ge=0, description="how long the broker keeps our session while we are away"
    )
    mqtt_keepalive_s: int = Field(
        default=60, ge=2, le=65535, description="a connection that says nothing for this long is asked for life"
    )

    ingest_slot: int | None = Field(
        default=None, ge=0, description="number of this ingestor, client id ioc-ingest-{slot}; else a free one"
    )
    ingest_shared: bool = Field(default=False, description="share the subscription with other ingestors ($share/ioc/…)")
    ingest_adopt_s: float = Field(
        default=30, gt=0, description="an ingestor that is gone this long is dead: another fetches what it left behind"
    )
    ingest_batch: int = Field(default=5000, ge=1, description="messages a transaction at most")
    ingest_wait_s: float = Field(
        default=0.1, gt=0, description="how long a batch waits for more messages while any come"
    )
    ingest_max_unacked: int = Field(
        default=10_000, ge=1, description="messages received and not yet acknowledged at most"
    )
    ingest_zone: Annotated[str, AfterValidator(_zone)] | None = Field(
        default=None, description="time zone of sources that send naive times; without one these go to quarantine"
    )
    ingest_horizon_days: int | None = Field(
        default=None, ge=1, description="readings older than this go to quarantine; off when empty"
    )

    ingest_sources: Path | None = Field(
        default=None, description="TOML file of foreign topics and how each is read; without one only ioc/# is read"
    )

    ingest_metrics_port: int = Field(
        default=9464, ge=0, le=65535, description="where an ingestor tells its counters on /metrics; 0: nowhere"
    )
    ingest_metrics_host: str = Field(default="127.0.0.1", description="address it listens on for that")

    web_host: str = Field(default="127.0.0.1", description="address the web server listens on")
    web_port: int = Field(default=8050, ge=0, le=65535)
    web_metrics_port: int = Field(
        default=9465, ge=0, le=65535, description="where a web server tells its counters on /metrics; 0: nowhere"
    )
    web_metrics_host: str = Field(default="127.0.0.1", description="address it listens on for that")
    public_url: Annotated[str, AfterValidator(_safe_address)] | None = Field(
        default=None, description="the address that people's browsers open; an identity provider sends them back to it"
    )
    trusted_proxies: Annotated[str, AfterValidator(_networks)] | None = Field(
        default=None, description="addresses and networks whose X-Forwarded-For and -Proto are believed; none without"
    )

    walls: Path | None = Field(
        default=None, description="TOML file: through which scenes each wall turns, and for how long; else ours"
    )
    wall_height_m: float = Field(
        default=1.7, gt=0, description="height of the picture of a wall in metres; with the next, the size of its type"
    )
    wall_distance_m: float = Field(default=6.0, gt=0, description="how far from a wall the farthest reader sits")

    oidc_issuer: Annotated[str, AfterValidator(_safe_address)] | None = Field(
        default=None, description="identity provider (OpenID Connect) that vouches for people; off when empty"
    )
    oidc_client_id: str | None = Field(default=None, description="our name at the provider")
    oidc_client_secret: SecretStr | None = None
    oidc_label: str | None = Field(default=None, description="the words on the button of the login page")
    oidc_scope: str = Field(default="openid profile email", description="what is asked of the provider")
    oidc_roles: Path | None = Field(default=None, description="TOML file: which claims give which roles and areas")

    report_text_days: int = Field(
        default=365, ge=1, description="how long the words of a citizen's report are kept after it was touched last"
    )

    quarantine_days: int = Field(default=30, ge=1, description="how long payloads that could not be read are kept")
    quarantine_mb: int = Field(
        default=1000, ge=1, description="megabytes of them at most; the oldest go first, and are counted"
    )

    raw_days: int = Field(default=90, ge=1, description="how long raw readings are kept")
    raw_days_of: DaysOf = Field(default=None, description="the same of single domains, as in air=365,noise=30")
    hourly_days: int = Field(default=730, ge=1, description="how long hourly rollups are kept; those by day stay")
    hourly_days_of: DaysOf = Field(default=None, description="the same of single domains")
    archive_dir: Path | None = Field(
        default=None, description="where `ioc archive` writes; with it no raw reading goes that is not archived"
    )

    snapshot_dir: Path | None = Field(
        default=None, description="where snapshots made on schedule and by the page are kept; else below data_dir"
    )
    snapshot_days_of: DaysOf = Field(
        default=None, description="how long their files are kept, by form, as in csv=1826,parquet=1826; others for good"
    )
    snapshot_csv_bom: bool = Field(
        default=True, description="mark CSV files as UTF-8 for Excel; off for programs that stumble over the mark"
    )
    snapshot_catch_up_days: int = Field(
        default=7, ge=1, le=60, description="how far back the worker makes what fell due while it was away"
    )

    mail_host: str | None = Field(default=None, description="mail server for what is sent on schedule; none without")
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="how the line to it is guarded; with none no password is told but to this machine",
    )
    mail_ca: Path | None = Field(default=None, description="PEM file of the authorities that vouch for it")
    mail_username: str | None = None
    mail_password: SecretStr | None = None
    mail_from: str | None = Field(default=None, description="the sender's address")
    mail_mb: int = Field(default=10, ge=0, description="megabytes of files attached at most; beyond that a link alone")

    webhook_hosts: str | None = Field(
        default=None, description="hosts that webhooks may go to, commas between, with :port where it is not 443"
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="with which each webhook is signed: whsec_ and random bytes in base64"
    )

    delivery_dir: Path | None = Field(
        default=None, description="folder below which schedules put copies (recipient folder:name)"
    )
    s3_endpoint: Annotated[str, AfterValidator(_safe_address)] | None = Field(
        default=None, description="object store that speaks S3 (recipient s3:name)"
    )
    s3_region: str = "us-east-1"
    s3_bucket: str | None = None
    s3_key: str | None = None
    s3_secret: SecretStr | None = None

    zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="Asia/Ho_Chi_Minh", min_length=1, description="time zone in which days are cut and times are shown"
    )
    edition: str = Field(default="2023", description="edition of the administrative areas that is in force")
    geodata_dir: Path | None = Field(
        default=None, description="folder of another province: its editions, names and event types; else Lâm Đồng's"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"


def load() -> Settings:
    """The settings of this process; raises SettingsError naming each setting that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"IOC_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError(
            "settings are wrong; mend them in the environment or .env:\n  " + "\n  ".join(lines)
        ) from error


def current() -> Settings:
    """The same, read anew only when the environment has changed: for what asks again and again."""
    return _read(frozenset((name, value) for name, value in os.environ.items() if name.startswith("IOC_")))


@lru_cache(maxsize=1)
def _read(environment: frozenset[tuple[str, str]]) -> Settings:  # noqa: ARG001 - what it is known by
    return load()


def required(value: SecretStr | None, name: str) -> str:
    """The text of a secret setting, or SettingsError naming the cure."""
    if value is None or not value.get_secret_value():
        raise SettingsError(
            f"{name} is missing; copy .env.example to .env and fill it in, "
            "or take a running demo's: set -a; . .ioc/demo.env; set +a"
        )
    return value.get_secret_value()
