"""The fonts of every page, made once into a cache from the installed package; no font file is ever committed."""

from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

from ioc.errors import StartError
from ioc.settings import load

PACKAGE, RECIPE = "fontpkg-be-vietnam-pro", 1  # raise RECIPE when layouts/typeface.py makes something else


def folder(data_dir: Path) -> Path:
    """Where the fonts of the installed package version lie."""
    return data_dir / "cache" / "fonts" / f"{version(PACKAGE)}-{RECIPE}"


def make(data_dir: Path) -> Path:
    """The folder with fonts and their style sheet, made when it is not there yet: whole or not at all."""
    target = folder(data_dir)
    if target.exists():
        return target
    from layouts import typeface  # takes fontTools, a second that nobody who finds the fonts made should wait for

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = Path(mkdtemp(prefix="making-", dir=target.parent))
        for name, content in typeface.made():
            (half / name).write_bytes(content)
        _keep(half, target)
    except OSError as error:
        raise StartError(
            f"fonts cannot be written to {target.parent}: {error}; free room there or set IOC_DATA_DIR"
        ) from error
    return target


def _keep(half: Path, target: Path) -> None:
    """Give the finished folder its name; another process may have been quicker, and its work is as good."""
    half.chmod(0o755)
    try:
        half.rename(target)
    except OSError:
        if not target.exists():
            raise
        for path in half.iterdir():
            path.unlink()
        half.rmdir()


if __name__ == "__main__":  # at set-up, so that the first start need not wait
    data_dir = load().data_dir.resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # passwords will lie there too
    make(data_dir)
