"""The frame of a map picture: how longitude and latitude become its user units."""

import math
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]  # west, south, east, north

BLEED = 0.2  # the picture goes on by this share of the frame on every side, and fades there
PAD = 0.015


@dataclass(frozen=True, slots=True)
class Paper:
    """The room for a map on a 16:9 wall, in user units; shares of its width stay free at the left and at the right."""

    width: float = 850.0
    height: float = 545.0
    legend: float = 0.17  # where the wall puts its tally
    right: float = 0.035  # names of wards at the border reach beyond it


DISTRICT = Paper()
PROVINCE = Paper(height=608.0, legend=0.015, right=0.015)  # the tally stands in the empty corner of its shape


@dataclass(frozen=True, slots=True)
class Frame:
    """An equirectangular projection true to shape at the middle of what it shows; y grows downwards."""

    k: float  # user units a degree of longitude
    scale: float  # user units a degree of latitude
    west: float
    north: float
    paper: Paper = DISTRICT

    @property
    def width(self) -> float:
        """Of the paper, in user units."""
        return self.paper.width

    @property
    def height(self) -> float:
        """Of the paper, in user units."""
        return self.paper.height

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """A place in user units."""
        return (lon - self.west) * self.k, (self.north - lat) * self.scale

    def percent(self, lon: float, lat: float) -> tuple[float, float]:
        """A place in percent of the frame's width and height."""
        x, y = self.xy(lon, lat)
        return x / self.width * 100, y / self.height * 100

    def draw(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in user units."""
        factors = (self.k, -self.scale)
        return shapely.transform(geometry, lambda p: (p - (self.west, self.north)) * factors)

    @property
    def bled(self) -> tuple[float, float, float, float]:
        """x, y, width and height of the picture with its bleed, in user units."""
        side = 1 + 2 * BLEED
        return -BLEED * self.width, -BLEED * self.height, side * self.width, side * self.height


def fit(bounds: Bounds, paper: Paper = DISTRICT) -> Frame:
    """The frame in which `bounds` fill the room beside the legend."""
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    room = paper.width * (1 - paper.legend - paper.right), paper.height * (1 - 2 * PAD)
    scale = min(room[0] / ((east - west) * squeeze), room[1] / (north - south))
    k = scale * squeeze
    left = paper.width * paper.legend + (room[0] - (east - west) * k) / 2
    top = (paper.height - (north - south) * scale) / 2
    return Frame(k, scale, west - left / k, north + top / scale, paper)
