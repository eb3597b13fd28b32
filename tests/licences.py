"""Which licences our libraries may have, and which library has another: `python -m tests.licences`."""

import re
import sys
from importlib.metadata import Distribution, distributions

# Kept permissive or weakly shared (LGPL, MPL): used as libraries, unchanged, by a program of any licence.
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|MPL|Mozilla|LGPL|Lesser General|OFL|"
    r"Open Font|Unlicense|public domain|CC0|Zlib|HPND|PostgreSQL|"
    r"Artistic|CC-BY-4\.0|BlueOak|CNRI|Zope|ZPL)", re.IGNORECASE
)  # fmt: skip
KNOWN: dict[str, str] = {}  # name: licence, of those whose package does not tell it; read in their repository


def licence(package: Distribution) -> str:
    """What a package says of its licence: the expression, its classifiers, or the first line of its text."""
    told = package.metadata
    classifiers = [c for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    text = (told.get("License") or "").strip().splitlines()[:1]
    return " ".join(filter(None, [told.get("License-Expression"), *classifiers, *text]))


def others() -> list[str]:
    """The packages installed here whose licence is none of ours to use, as `name: licence`."""
    found = {p.metadata["Name"].lower(): licence(p) for p in distributions()}
    told = {name: KNOWN.get(name, words) for name, words in found.items()}
    return sorted(f"{name}: {words or 'not told'}" for name, words in told.items() if not ALLOWED.search(words))


if __name__ == "__main__":
    if strange := others():
        sys.exit("licences to look at before these are used:\n  " + "\n  ".join(strange))
    sys.stdout.write("licences: every one of the allowed\n")
