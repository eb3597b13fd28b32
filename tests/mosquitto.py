"""Mosquitto as Debian 13 packages it (2.0.21), unpacked beside the 2.0.11 that Debian 12 installs."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from ioc.local.broker import Mosquitto
from tests.debian import NotHere, unpacked


@dataclass
class UnpackedMosquitto(Mosquitto):
    """A Mosquitto from a folder of packages, run by the loader and with the libraries that lie beside it."""

    root: Path = field(default=Path("/"), kw_only=True)

    def configure(self) -> list[str]:
        *before, _program, option, configuration = super().configure()
        return [*before, *program(self.root), option, configuration]


def newer() -> Path:
    """The folder with the packages of Debian 13; raises NotHere."""
    return unpacked("trixie", ("mosquitto",))


def program(root: Path) -> list[str]:
    """The words that run the Mosquitto of this folder."""
    loaders = sorted(root.glob("usr/lib*/ld-linux-*"))
    libraries = sorted(p for p in root.glob("usr/lib/*-linux-gnu*") if p.is_dir())
    if not loaders or not libraries:
        raise NotHere(f"the packages in {root} hold no loader; remove the folder to unpack them anew")
    return [str(loaders[0]), "--library-path", str(libraries[0]), str(root / "usr/sbin/mosquitto")]


def version(command: list[str]) -> str:
    """What a Mosquitto says of itself, as in 2.0.11."""
    told = subprocess.run([*command, "-h"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"version (\d+\.\d+\.\d+)", told)
    return found[1] if found else "of unknown version"
