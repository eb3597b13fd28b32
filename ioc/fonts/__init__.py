"""Our fonts, made once into a cache from the installed packages; no font file is ever committed."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

from ioc.errors import StartError

SANS, SERIF = "fontpkg-be-vietnam-pro", "fontpkg-source-serif-4"
WEB_RECIPE, PAPER_RECIPE = 1, 1  # raise one when ioc/fonts/web.py or paper.py makes something else


def for_web(data_dir: Path) -> Path:
    """The folder with the fonts of every page and their style sheet, made when it is not there yet."""

    def made() -> Iterable[tuple[str, bytes]]:
        from ioc.fonts import web  # takes fontTools, a second that nobody who finds the fonts made should wait for

        return web.made()

    return _kept(data_dir / "cache" / "fonts" / f"{version(SANS)}-{WEB_RECIPE}", made)


def for_paper(data_dir: Path) -> Path:
    """The folder with the fonts of printed pages, made when it is not there yet."""

    def made() -> Iterable[tuple[str, bytes]]:
        from ioc.fonts import paper

        return paper.made()

    return _kept(data_dir / "cache" / "paper" / f"{version(SANS)}-{version(SERIF)}-{PAPER_RECIPE}", made)


def _kept(target: Path, make: Callable[[], Iterable[tuple[str, bytes]]]) -> Path:
    """The folder `target` with the files that `make` gives: whole or not at all."""
    if target.exists():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = Path(mkdtemp(prefix="making-", dir=target.parent))
        for name, content in make():
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
