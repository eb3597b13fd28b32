"""The desk's colours as a chart needs them, light and dark: Plotly reads no custom properties of a style sheet."""

from dataclasses import dataclass

FONT = '"IOC So", "BVP", "Noto Sans", sans-serif'


@dataclass(frozen=True, slots=True)
class Palette:
    """One of the two looks; a hue stands for a state, the pine for what was measured."""

    ink: str
    ink_2: str
    ink_3: str
    surface: str
    line: str
    grid: str
    series: str
    band: str
    gap: str
    watch: str
    warning: str
    critical: str


LIGHT = Palette(
    ink="#14201B",
    ink_2="#33413A",
    ink_3="#54625A",
    surface="#FFFFFF",
    line="#B4BFB6",
    grid="#E6EAE3",
    series="#1F5F48",
    band="rgba(31,95,72,0.20)",
    gap="rgba(126,139,130,0.45)",
    watch="#0B4F8A",
    warning="#7A4A00",
    critical="#A8170F",
)
DARK = Palette(
    ink="#F3F5EF",
    ink_2="#CED7CF",
    ink_3="#A9B6AD",
    surface="#111E1A",
    line="#3D4E47",
    grid="#1E2B27",
    series="#9CC8B2",
    band="rgba(156,200,178,0.23)",
    gap="rgba(112,131,122,0.45)",
    watch="#86C5FF",
    warning="#FFB52E",
    critical="#FF8372",
)
PALETTES = {"light": LIGHT, "dark": DARK}
