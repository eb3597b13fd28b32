"""Known holes in what is installed with the product, by pip-audit; a word when it cannot ask: `python -m tests.audit`."""

import json
import subprocess
import sys

AUDIT = (sys.executable, "-m", "pip_audit", "--requirement", "requirements.txt", "--disable-pip", "--require-hashes",
         "--format", "json", "--progress-spinner", "off", "--timeout", "10")  # fmt: skip
PATIENCE_S = 180


def holes(report: str) -> list[str]:
    """The known holes of a report, a line each."""
    return [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'nothing'}"
        for package in json.loads(report)["dependencies"]
        for hole in package.get("vulns", ())
    ]


def main() -> None:
    """Say what was found; only a hole is a failure, since builds also run where nobody can be asked."""
    try:
        told = subprocess.run(AUDIT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        found = holes(told.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        sys.stdout.write("known holes: offline, nobody could be asked\n")
    else:
        if found:
            sys.exit("known holes; take newer versions with `make lock`:\n  " + "\n  ".join(found))
        sys.stdout.write("known holes: none\n")


if __name__ == "__main__":
    main()
