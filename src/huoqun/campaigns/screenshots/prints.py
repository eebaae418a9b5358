"""Prints of pictures: whether one is another cropped, mirrored, written anew, re-coloured, or painted over.

A print holds points (ORB, 32 bytes each, with where they are) and a grid of edges: in which direction it grows lighter,
cell by cell. Points say how one picture lies over the other; edges say how much of it is the same then. Everything is
kept without the picture, about 17 KB, and nothing can be recognised in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WIDTH, TALLEST = 400, 1600
"""Pixels. By its width, since what is cut off screenshots is mostly the top and the bottom."""

POINTS = 500
CELL = 6
"""Pixels of a cell of the grid."""

TILE = 5
"""Cells of a tile: what is the same is counted by tiles."""

EDGE, SHARE = 3.0, 0.3
"""Grey levels, below which a cell grows neither lighter nor darker."""

TABLES, BITS, SEED = 3, 18, 20_261_126
"""Of each point's 256 bits so many words of so many bits, always the same ones: they are kept."""

NEARLY_ALL = 0.85
"""Tiles on the border are cut through, and count for neither."""

LEAST_POINTS = 12
FAR = 64
"""Of 256 bits of a point so many may differ."""

SAME_TILE, SAME_PLACE = 0.6, 0.8


@dataclass(frozen=True, slots=True)
class Print:
    """Of a picture of this size (scaled to WIDTH): points n×2 (int16), their signs n×32 (uint8), edges 2×h×w (int8)."""

    width: int
    height: int
    points: Any
    signs: Any
    edges: Any


@dataclass(frozen=True, slots=True)
class Laid:
    """How a picture lies over another: tiles that are the same in both and those that are not, as places in the new.

    `beyond`: how many more tiles the smaller of the two has, outside the other. `is_whole`: they cover each other.
    """

    same: frozenset[tuple[int, int]]
    other: frozenset[tuple[int, int]]
    beyond: int
    is_whole: bool
    is_mirrored: bool

    @property
    def tiles(self) -> int:
        return len(self.same) + len(self.other) + self.beyond

    @property
    def share(self) -> float:
        """Of the tiles that show anything, the share that is the same."""
        return len(self.same) / self.tiles if self.tiles else 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture that came in: grey, and its print; `mirror` is that of its mirror image."""

    grey: Any
    print: Print
    mirror: Print


def seen(raw: bytes) -> Seen | None:
    """The picture in these bytes, None where there is none. Judged by content; never by its name."""
    import cv2
    import numpy as np

    grey = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_GRAYSCALE) if raw else None
    if grey is None or min(grey.shape) < 32:
        return None
    scale = min(WIDTH / grey.shape[1], TALLEST / grey.shape[0])
    size = (max(32, round(grey.shape[1] * scale)), max(32, round(grey.shape[0] * scale)))
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return Seen(grey, print_of(grey), print_of(cv2.flip(grey, 1)))


def print_of(grey: Any) -> Print:
    """The print of a grey picture of the right size."""
    import cv2
    import numpy as np

    finder = cv2.ORB.create(nfeatures=POINTS, scaleFactor=1.25, nlevels=6, edgeThreshold=16, fastThreshold=12)
    found, signs = finder.detectAndCompute(grey, None)
    points = np.array([one.pt for one in found], np.int16).reshape(-1, 2)
    height, width = grey.shape
    return Print(width, height, points, signs if signs is not None else np.zeros((0, 32), np.uint8), edges_of(grey))


def edges_of(grey: Any) -> Any:
    """In each cell whether it grows lighter to the right and downwards: 1, -1, or 0."""
    import cv2
    import numpy as np

    height, width = grey.shape
    cells = (max(2, width // CELL), max(2, height // CELL))
    small = cv2.resize(grey, cells, interpolation=cv2.INTER_AREA).astype(np.int16)
    across, down = np.zeros_like(small), np.zeros_like(small)
    across[:, :-1], down[:-1] = np.diff(small, axis=1), np.diff(small, axis=0)
    both = np.stack([across, down])
    # The strongest of the picture's own: darker or paler, they are the same.
    least = max(EDGE, float(np.quantile(np.abs(both), 1 - SHARE)))
    return (np.sign(both) * (np.abs(both) >= least)).astype(np.int8)


def words_of(one: Print) -> frozenset[int]:
    """A picture's words: parts of its points' signs. A copy has a hundred of them and more in common with the first."""
    import numpy as np

    if not len(one.signs):
        return frozenset()
    bits = np.unpackbits(one.signs, axis=1)
    chosen = np.random.RandomState(SEED).permutation(bits.shape[1])[: TABLES * BITS].reshape(TABLES, BITS)
    powers = 1 << np.arange(BITS, dtype=np.int64)
    return frozenset(
        int(word) for n, columns in enumerate(chosen) for word in np.unique(bits[:, columns] @ powers + (n << BITS))
    )


def laid(new: Seen, old: Print, *, is_mirrored: bool) -> Laid | None:
    """The picture that came in, or its mirror image, laid over the old one; None where they have nothing in common."""
    import cv2
    import numpy as np

    grey, one = (cv2.flip(new.grey, 1), new.mirror) if is_mirrored else (new.grey, new.print)
    lies = _lies(one, old)
    if lies is None:
        return None
    over = cv2.warpAffine(grey, lies, (old.width, old.height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    where = cv2.warpAffine(np.full_like(grey, 255), lies, (old.width, old.height), borderValue=0)
    height, width = old.edges.shape[1:]
    covered = cv2.resize(where, (width, height), interpolation=cv2.INTER_AREA) > 250
    same, telling = _tiles(edges_of(over), old.edges, covered)
    # What lies beyond the other is not the same: of the smaller one all has to be.
    beyond = round(NEARLY_ALL * min(_telling(old), _telling(one) * lies[0, 0] ** 2)) - int(telling.sum())
    is_whole = bool(covered.mean() > 0.93) and abs(lies[0, 0] - 1) < 0.1
    back = cv2.invertAffineTransform(lies)
    return Laid(_spots(same & telling, back), _spots(telling & ~same, back), max(0, beyond), is_whole, is_mirrored)


def _spots(tiles: Any, back: Any) -> frozenset[tuple[int, int]]:
    """Where these tiles of the old picture lie in the new one."""
    import numpy as np

    side = CELL * TILE
    rows, columns = np.nonzero(tiles)
    centres = np.stack([(columns + 0.5) * side, (rows + 0.5) * side, np.ones(len(rows))])
    across, down = (back @ centres) // side
    return frozenset(zip(across.astype(int).tolist(), down.astype(int).tolist(), strict=True))


def _tiles(new: Any, old: Any, covered: Any) -> tuple[Any, Any]:
    """Of every tile whether it is the same in both pictures, and whether it shows anything in either."""
    import numpy as np

    shows = ((new != 0) | (old != 0)) & covered
    alike, there = (new == old) & shows, (np.abs(new) == np.abs(old)) & shows
    height, width = covered.shape
    tall, wide = -(-height // TILE) * TILE, -(-width // TILE) * TILE

    def by_tile(cells: Any) -> Any:
        padded = np.zeros((2, tall, wide), np.int32)
        padded[:, :height, :width] = cells
        return padded.reshape(2, tall // TILE, TILE, wide // TILE, TILE).sum(axis=(0, 2, 4))

    of = by_tile(shows)
    # In another hue some edges turn round, and are still where they were.
    same = (by_tile(alike) >= SAME_TILE * of) | (by_tile(there) >= SAME_PLACE * of)
    return same, of >= TILE


def _telling(one: Print) -> int:
    """How many tiles of a picture show anything."""
    import numpy as np

    return int(_tiles(one.edges, one.edges, np.ones(one.edges.shape[1:], bool))[1].sum())


def _lies(new: Print, old: Print) -> Any:
    """How the new picture lies over the old: a scale and a shift, as a 2×3 matrix; None where it does not."""
    import cv2
    import numpy as np

    if len(new.points) < LEAST_POINTS or len(old.points) < LEAST_POINTS:
        return None
    # Both the likeliest of each other: a letter that stands everywhere would lay everything on one spot.
    good = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(new.signs, old.signs)
    good = [one for one in good if one.distance <= FAR]
    if len(good) < LEAST_POINTS:
        return None
    here = new.points[[one.queryIdx for one in good]].astype(np.float32)
    there = old.points[[one.trainIdx for one in good]].astype(np.float32)
    lies, inliers = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=4.0)
    if lies is None or int(inliers.sum()) < LEAST_POINTS:
        return None
    is_upright = abs(lies[0, 1]) < 0.03 and 0.2 < lies[0, 0] < 5
    return lies if is_upright else None


def packed(one: Print) -> tuple[bytes, bytes, bytes]:
    """Points, signs and edges as bytes, to be kept."""
    import numpy as np

    return (
        one.points.astype("<i2").tobytes(), one.signs.tobytes(),
        np.packbits(np.stack([one.edges > 0, one.edges < 0])).tobytes(),
    )  # fmt: skip


def unpacked(width: int, height: int, points: bytes, signs: bytes, edges: bytes) -> Print:
    """The print that was kept of a picture of this size."""
    import numpy as np

    shape = (2, 2, max(2, height // CELL), max(2, width // CELL))
    bits = np.unpackbits(np.frombuffer(edges, np.uint8))[: int(np.prod(shape))].reshape(shape).astype(np.int8)
    where = np.frombuffer(points, "<i2").astype(np.int16).reshape(-1, 2)
    return Print(width, height, where, np.frombuffer(signs, np.uint8).reshape(-1, 32), bits[0] - bits[1])
