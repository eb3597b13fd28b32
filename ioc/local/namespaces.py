"""Running as an ordinary user when we are root, so that servers which refuse root still reach our private folders."""

import os
import pwd
import subprocess
from functools import cache

from ioc.errors import StartError


def ordinary_user() -> tuple[str, ...]:
    """Words to put before a command so that it sees an ordinary user; none when it would anyway.

    PostgreSQL refuses uid 0, and Mosquitto gives it up and then cannot save into a root-owned 0700 folder. In a user
    namespace where our uid goes by another number both see an ordinary user that owns the folder, and no permission is
    opened. A uid without a name needs the same, since initdb asks for the name.
    """
    uid = os.geteuid()
    if uid != 0 and any(user.pw_uid == uid for user in pwd.getpwall()):
        return ()
    enter = renamed_user()
    if refusal := refused(enter):
        who = "root" if uid == 0 else f"uid {uid}, which has no name,"
        cure = "run the demo as an ordinary user, in a folder of that user"
        raise StartError(f"{who} needs a user namespace for its servers, and this system refuses: {refusal}; {cure}")
    return enter


@cache
def renamed_user() -> tuple[str, ...]:
    """The command that enters a user namespace where we are the first ordinary user this machine has a name for."""
    uid = next((user.pw_uid for user in pwd.getpwall() if user.pw_uid != 0), 65534)
    return ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}")


@cache
def refused(enter: tuple[str, ...]) -> str | None:
    """Why a namespace cannot be entered here, or None when it can."""
    try:
        probe = subprocess.run([*enter, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "the command `unshare` is missing (package util-linux)"
    return None if probe.returncode == 0 else probe.stderr.strip() or f"unshare ended with code {probe.returncode}"
