"""What the tests need from Debian: packages installed where we are root, or unpacked into a cache folder of our own."""

import fcntl
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ioc-lam-dong"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# The same engine without windows, menus and pages of its own, which draws alike for a quarter less processor time.
HEADLESS_CHROMIUM = ("chromium-headless-shell", *CHROMIUM)
QUIET = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


class NotHere(Exception):  # noqa: N818 - an answer to a question more than an error
    """Why something cannot be had on this machine."""


def installed(programs: tuple[str, ...], package: str) -> str:
    """The path of the first of `programs` that is found; as root on Debian its package is installed first."""
    if found := _find(programs):
        return found
    if not _is_debian() or os.geteuid() != 0:
        raise NotHere(f"{programs[0]} is not installed, and only root on Debian can install it: apt install {package}")
    with _locked(CACHE / "apt.lock"):  # the processes of one run want the same
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            _run(["apt-get", "-q", *command])
    if found := _find(programs):
        return found
    raise NotHere(f"the package {package} brought no program {programs[0]}")


def unpacked(suite: str, packages: tuple[str, ...]) -> Path:
    """A folder with `packages` of the Debian release `suite` and all they depend on, unpacked and not installed."""
    if not _is_debian():
        raise NotHere("Debian's packages can be unpacked on Debian only")
    place = CACHE / f"{suite}-{platform.machine()}-{packages[0]}"
    with _locked(place.with_suffix(".lock")):
        # It gets its name when it is whole, so a cache that was cut off half-way is made again.
        if not place.exists():
            draft = place.with_suffix(".new")
            shutil.rmtree(draft, ignore_errors=True)
            _unpack(_download(suite, packages, draft / "apt"), draft / "root")
            (draft / "root").rename(place)
            shutil.rmtree(draft)
    return place


def _find(programs: tuple[str, ...]) -> str | None:
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    return next((found for program in programs if (found := shutil.which(program, path=places))), None)


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "debian" and shutil.which("apt-get") is not None
    except OSError:
        return False


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: list[str]) -> str:
    done = subprocess.run(command, env=QUIET, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-6:])
        raise NotHere(f"`{' '.join(command[:2])} …` ended with code {done.returncode}:\n{said}")
    return done.stdout


def _mirror() -> str:
    """The address from which this machine takes its own Debian."""
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    for line in _run(["apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)"]).splitlines():
        release, component, address = line.split(maxsplit=2)
        if (release, component) == (codename, "main"):
            return address
    raise NotHere(f"apt knows no repository for {codename} main")


def _download(suite: str, packages: tuple[str, ...], folder: Path) -> list[Path]:
    """Fetch packages with all they depend on, by an apt whose lists, cache and status are its own."""
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()  # nothing is installed there, so everything is fetched
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (folder / "sources.list").write_text(f"deb {signed}{_mirror()} {suite} main\n")
    options = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder,
        "Dir::Cache::archives": folder / "archives",
        "Debug::NoLocking": "1",  # ours is taken already; the system's is not touched
        "APT::Sandbox::User": "root",  # apt's own user cannot write into a private folder
        "APT::Update::Error-Mode": "any",
        "APT::Install-Recommends": "0",
    }
    apt = ["apt-get", "-q", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    try:
        _run([*apt, "update"])
    except NotHere as error:
        # An older release may not know the keys of a newer one; its keyring package is updated for that.
        if "NO_PUBKEY" not in str(error) or os.geteuid() != 0:
            raise
        _run(["apt-get", "-q", "update"])
        _run(["apt-get", "-q", "install", "-y", "--only-upgrade", "debian-archive-keyring"])
        _run([*apt, "update"])
    _run([*apt, "install", "-y", "--download-only", *packages])
    return sorted((folder / "archives").glob("*.deb"))


def _unpack(archives: list[Path], root: Path) -> None:
    for name in ("bin", "sbin", "lib", "lib64"):  # merged /usr, as every Debian since 12
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for archive in archives:
        _run(["dpkg-deb", "-x", str(archive), str(root)])
