"""Copies of kept snapshots in other places, a folder or an object store; read back once they are written."""

import asyncio
import os
from hashlib import sha256
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from ioc.errors import SettingsError
from ioc.model.schedule import Recipient, Way
from ioc.services.dispatch import shelf
from ioc.services.dispatch.parcel import NotDeliveredError, Parcel
from ioc.settings import Settings

TIMEOUT = "30s"


def check(place: Recipient, settings: Settings) -> None:
    """SettingsError when there is no such place."""
    if place.way is Way.FOLDER and not settings.delivery_dir:
        raise SettingsError("IOC_DELIVERY_DIR is missing: the folder below which copies go")
    if place.way is Way.STORE and not (settings.s3_endpoint and settings.s3_bucket and settings.s3_key):
        raise SettingsError("IOC_S3_ENDPOINT, IOC_S3_BUCKET, IOC_S3_KEY and IOC_S3_SECRET are missing")


async def put(place: Recipient, parcel: Parcel, settings: Settings) -> None:
    """Copy every file, and read it back; NotDeliveredError when one is not there as it is here."""
    check(place, settings)
    try:
        for name, path in parcel.files.items():
            await _put(place, settings, parcel.kept.folder, name, path)
    except (OSError, BaseError) as error:
        raise NotDeliveredError(f"{place} did not take it: {str(error).splitlines()[0]}") from error
    told = {f.name: f.sha256 for f in parcel.kept.files}
    for name in parcel.files:
        if not await holds(place, settings, parcel.kept.folder, name, told[name]):
            raise NotDeliveredError(f"{place} holds {name} other than it was written; it is written anew")


async def _put(place: Recipient, settings: Settings, folder: str, name: str, path: Path) -> None:
    if place.way is Way.STORE:
        await obstore.put_async(_bucket(settings), f"{place.address}/{folder}/{name}", path)
    else:
        assert settings.delivery_dir is not None
        await asyncio.to_thread(_copy, path, settings.delivery_dir, f"{place.address}/{folder}/{name}")


async def holds(place: Recipient, settings: Settings, folder: str, name: str, checksum: str) -> bool:
    """Whether a file lies there as it was; one that cannot be read does not."""
    try:
        check(place, settings)
        if place.way is Way.STORE:
            found = await obstore.get_async(_bucket(settings), f"{place.address}/{folder}/{name}")
            return sha256(bytes(await found.bytes_async())).hexdigest() == checksum
        assert settings.delivery_dir is not None
        path = settings.delivery_dir / place.address / folder / name
        return await asyncio.to_thread(shelf.sha256, path) == checksum
    except (OSError, BaseError, SettingsError):
        return False


def _copy(path: Path, below: Path, place: str) -> None:
    """Whole or not there, for us alone: written beside its place, then moved there at once."""
    to = below / place
    if not below.is_dir():  # perhaps what is mounted there is not: a folder of ours would hide that
        raise NotDeliveredError(f"{below} is not there; make it, or mount what belongs there")
    for folder in [*reversed(to.relative_to(below).parents)][1:]:
        (below / folder).mkdir(exist_ok=True, mode=0o700)
    half = to.with_name(f".{to.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(path.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    half.replace(to)


def _bucket(settings: Settings) -> S3Store:
    endpoint = settings.s3_endpoint or ""
    return S3Store(
        settings.s3_bucket,
        endpoint=endpoint,
        region=settings.s3_region,
        access_key_id=settings.s3_key or "",
        secret_access_key=settings.s3_secret.get_secret_value() if settings.s3_secret else "",
        virtual_hosted_style_request=False,  # a store of one's own has no name for each bucket
        client_options={"timeout": TIMEOUT, "allow_http": endpoint.startswith("http://")},
        retry_config={"max_retries": 1},  # the queue tries again, and later
    )
