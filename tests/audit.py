"""Known holes in the libraries of the product, by pip-audit; a word when it cannot ask: `python -m tests.audit`."""

import json
import subprocess
import sys
from typing import Any

AUDIT = (sys.executable, "-m", "pip_audit", "--requirement", "requirements.txt", "--disable-pip", "--require-hashes",
         "--format", "json", "--progress-spinner", "off", "--timeout", "10")  # fmt: skip
PATIENCE_S = 180


def holes(packages: list[dict[str, Any]]) -> list[str]:
    """The known holes of these packages, a line each."""
    return [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'nothing'}"
        for one in packages
        for hole in one["vulns"]
    ]


def main() -> None:
    """Say what was found; only a hole is a failure, since builds also run where nobody can be asked."""
    try:
        told = subprocess.run(AUDIT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        packages = json.loads(told.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        packages = []
    known = [one for one in packages if "skip_reason" not in one]  # a mirror need not know what PyPI knows
    if found := holes(known):
        sys.exit("known holes; take newer versions with `make lock`:\n  " + "\n  ".join(found))
    if not known:
        sys.stdout.write("known holes: offline, nobody could be asked\n")
    else:
        sys.stdout.write(f"known holes: none in {len(known)} libraries, {len(packages) - len(known)} unknown there\n")


if __name__ == "__main__":
    main()
