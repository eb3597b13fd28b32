"""The build: a word that changes when what a browser has loaded of us is no longer what we serve."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("dash", "fontpkg-be-vietnam-pro")
HERE = Path(__file__).parent


@cache
def build() -> str:
    """A digest of pages, assets and the packages whose files a browser keeps."""
    digest = sha256("".join(f"{name} {version(name)}" for name in PACKAGES).encode())
    ours = (path for pattern in ("assets/**/*.*", "pages/*.py", "desk/*.py", "site.py") for path in HERE.glob(pattern))
    for path in sorted(ours):
        digest.update(path.relative_to(HERE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]
