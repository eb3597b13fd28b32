"""Private files and folders of the embedded parts: readable by their owner alone, never half written."""

import os
from pathlib import Path

from ioc.errors import StartError

LOG_LIMIT = 10_000_000  # bytes; a longer log is set aside once, when its part starts


def private_folder(path: Path) -> Path:
    """`path` as a folder of mode 0700, made when it is not there."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"cannot make the folder {path}: {error.strerror}; set IOC_DATA_DIR to one you own") from error
    return path


def write_private(path: Path, text: str) -> None:
    """Put `text` at `path` in one step, mode 0600."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        cure = "free some space, or check who owns the folder"
        raise StartError(f"cannot write {path}: {error.strerror}; {cure}") from error


def log_file(folder: Path, name: str) -> Path:
    """Where the part `name` logs to; a log past its limit becomes `<name>.log.1`."""
    path = private_folder(folder) / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(f"{name}.log.1"))
    return path


def tail(path: Path, lines: int = 8) -> str:
    """The last lines of a log, indented for a message."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "  (no log)"
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (the log is empty)"
