"""The walls look as they did when somebody last looked at them: the simulated province at fixed moments, held against
the pictures in `goldens/`. `make screens` takes them anew, and a person looks before they are kept.
"""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from docs import screens

GOLDENS = Path(__file__).parent / "goldens"
SHARE = 0.01  # of the pixels that may differ: fonts are drawn a little differently from one Chromium to the next
COMPARE = """async ([before, after]) => {
  const drawn = async (data) => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [one, other] = [await drawn(before), await drawn(after)];
  if (one.width !== other.width || one.height !== other.height) return 1;
  let differing = 0;
  for (let i = 0; i < one.data.length; i += 4)
    if ([0, 1, 2].some((channel) => Math.abs(one.data[i + channel] - other.data[i + channel]) > 48)) differing += 1;
  return differing / (one.data.length / 4);
}"""


def share_of_pixels(page: Page, before: bytes, after: bytes) -> float:
    """Of two pictures the share of pixels that differ by more than an edge of a letter does."""
    return float(page.evaluate(COMPARE, [base64.b64encode(one).decode() for one in (before, after)]))


FIRST, *OTHERS = screens.KEPT  # to fill a stage takes most of the time: the first in every run, the others in a soak


@pytest.mark.parametrize(
    "stage", [FIRST, *(pytest.param(stage, marks=pytest.mark.soak) for stage in OTHERS)], ids=lambda stage: stage.name
)
def test_walls_look_as_they_did(
    browser: Browser, embedded: str, data_dir: Path, tmp_path: Path, stage: screens.Stage
) -> None:
    wall, scenes = screens.KEPT[stage]
    with screens.played(stage, (wall,), embedded, data_dir) as url:
        taken = screens.take(browser, url, stage, wall, scenes, screens.SMALL)
    page = browser.new_page()
    differing = {}
    for name, picture in taken.items():
        (tmp_path / name).write_bytes(picture)
        share = share_of_pixels(page, (GOLDENS / name).read_bytes(), picture)
        if share > SHARE:
            differing[name] = f"{share:.1%}"
    page.close()
    assert not differing, f"look at {tmp_path}; where the new picture is right, keep it: python -m docs.screens --keep"


def test_a_picture_that_changed_would_be_seen(page: Page) -> None:
    name = min(GOLDENS.glob("*.png"))
    other = max(GOLDENS.glob("*.png"))
    assert share_of_pixels(page, name.read_bytes(), name.read_bytes()) == 0
    assert share_of_pixels(page, name.read_bytes(), other.read_bytes()) > SHARE


def test_what_is_kept_is_little() -> None:
    kept = list(GOLDENS.glob("*.png"))
    assert 0 < len(kept) <= 12
    assert sum(one.stat().st_size for one in kept) < 5_000_000
