"""Copies of snapshots: in a folder, and in an object store that checks who comes."""

import asyncio
import stat
from pathlib import Path
from typing import Any

import pytest

from ioc.errors import SettingsError
from ioc.model.schedule import recipient
from ioc.services.dispatch import copies
from ioc.services.dispatch.parcel import NotDeliveredError
from ioc.settings import Settings
from tests.s3 import Bucket, serving
from tests.services.dispatch.stage import parcel

FOLDER, STORE = recipient("folder:van-phong/ubnd"), recipient("s3:ban-tin")


def settings(bucket: Bucket, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "s3_endpoint": bucket.url, "s3_bucket": "ioc", "s3_key": bucket.key, "s3_secret": bucket.secret,
    }  # fmt: skip
    return Settings(**given | more)


def test_files_lie_in_a_folder_as_they_were_for_us_alone(tmp_path: Path) -> None:
    sent, known = parcel(tmp_path / "from"), Settings(delivery_dir=tmp_path / "out")
    (tmp_path / "out").mkdir(mode=0o700)
    for _ in range(2):
        asyncio.run(copies.put(FOLDER, sent, known))
    place = tmp_path / "out" / "van-phong" / "ubnd" / sent.kept.folder
    assert {p.name: p.read_bytes() for p in place.iterdir()} == {n: p.read_bytes() for n, p in sent.files.items()}
    assert {stat.S_IMODE(p.stat().st_mode) for p in place.iterdir()} == {0o600}
    folders = [place, *place.parents][: len(place.relative_to(tmp_path / "out").parts)]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_files_lie_in_a_store_and_are_read_back(tmp_path: Path) -> None:
    sent = parcel(tmp_path)
    with serving() as bucket:
        asyncio.run(copies.put(STORE, sent, settings(bucket)))
        below = f"/ioc/ban-tin/{sent.kept.folder}"
        assert bucket.objects == {f"{below}/{name}": path.read_bytes() for name, path in sent.files.items()}
        name, told = sent.kept.files[0].name, sent.kept.files[0].sha256
        assert asyncio.run(copies.holds(STORE, settings(bucket), sent.kept.folder, name, told))
        bucket.objects[f"{below}/{name}"] = b"something else"
        assert not asyncio.run(copies.holds(STORE, settings(bucket), sent.kept.folder, name, told))
        assert not asyncio.run(copies.holds(STORE, settings(bucket), sent.kept.folder, "gone", told))


def test_a_store_that_refuses_or_is_away_is_said(tmp_path: Path) -> None:
    sent = parcel(tmp_path)
    with serving() as bucket:
        with pytest.raises(NotDeliveredError, match="s3:ban-tin did not take it"):
            asyncio.run(copies.put(STORE, sent, settings(bucket, s3_secret="another")))
        assert bucket.objects == {}
        known = settings(bucket)
    with pytest.raises(NotDeliveredError, match="s3:ban-tin did not take it"):
        asyncio.run(copies.put(STORE, sent, known))


def test_places_that_are_not_set_are_named() -> None:
    for place, name in ((FOLDER, "IOC_DELIVERY_DIR"), (STORE, "IOC_S3_ENDPOINT")):
        with pytest.raises(SettingsError, match=name):
            copies.check(place, Settings())
