"""A smooth response: how an outcome bends along each factor, and how factors work together.

A polynomial of second degree in the places of the factors (in [0, 1] on their own scales), with
all products of two, is fitted to the means of the points by least squares. How far it can be
trusted is told by leaving points out in turn: `q2` is the share of the variance of points that it
has not seen which it predicts (1 all, 0 none, negative: worse than the mean). Below `TRUSTED` a
picture of it would mislead, and none should be drawn.

Factors of words have no place between their words; they enter as one column a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TRUSTED: Final = 0.6
"""Share of unseen variance below which a surface is not trusted."""


@dataclass(frozen=True)
class Surface:
    """A fitted response.

    Attributes:
        names: Factors.
        words: Number of words of each factor; 0 for one whose places are numbers.
        terms: Terms of the polynomial: columns that are multiplied with one another.
        coefficients: Their coefficients, shape (terms,).
        q2: Share of the variance of unseen points that is predicted; NaN where there are too
            few points.
        interactions: Share of the variance of the fitted values that the product of two factors
            has, by pair of names.
    """

    names: tuple[str, ...]
    words: tuple[int, ...]
    terms: tuple[tuple[int, ...], ...]
    coefficients: Floats
    q2: float
    interactions: dict[tuple[str, str], float]

    @property
    def trusted(self) -> bool:
        """Whether it predicts points that it has not seen."""
        return bool(self.q2 >= TRUSTED)

    def at(self, places: Floats) -> Floats:
        """The response at some places.

        Args:
            places: Shape (points, factors); numbers in [0, 1], the number of a word.
        """
        columns, _ = _columns(places, self.words)
        return _design(columns, self.terms) @ self.coefficients


def fit(places: Floats, y: Floats, names: Sequence[str], words: Sequence[int]) -> Surface:
    """Fit a response.

    Args:
        places: Shape (points, factors); numbers in [0, 1], the number of a word.
        y: The response, shape (points,); finite.
        names: Names of the factors.
        words: Number of words of each factor; 0 for one whose places are numbers.
    """
    columns, owner = _columns(places, tuple(words))
    terms = _terms(columns, owner, words)
    design = _design(columns, terms)
    coefficients: Floats = np.asarray(np.linalg.lstsq(design, y, rcond=None)[0], np.float64)
    return Surface(
        tuple(names),
        tuple(words),
        tuple(terms),
        coefficients,
        _unseen(design, y),
        _interactions(design, coefficients, terms, owner, names),
    )


def _columns(places: Floats, words: Sequence[int]) -> tuple[Floats, list[int]]:
    """Columns of the polynomial's variables, and the factor that each belongs to."""
    columns, owner = [], []
    for k, count in enumerate(words):
        if count == 0:
            columns.append(2.0 * places[:, k] - 1.0)
            owner.append(k)
        for word in range(1, count):
            columns.append((places[:, k] == word).astype(np.float64))
            owner.append(k)
    return np.column_stack(columns), owner


def _terms(columns: Floats, owner: Sequence[int], words: Sequence[int]) -> list[tuple[int, ...]]:
    """Constant, each column, squares of numbers with three places or more, products of two."""
    indices = range(columns.shape[1])
    squares = [
        (k, k) for k in indices if words[owner[k]] == 0 and len(np.unique(columns[:, k])) > 2
    ]
    products = [(i, j) for i, j in combinations(indices, 2) if owner[i] != owner[j]]
    return [(), *((k,) for k in indices), *squares, *products]


def _design(columns: Floats, terms: Sequence[tuple[int, ...]]) -> Floats:
    return np.column_stack([columns[:, list(term)].prod(axis=1) for term in terms])


def _unseen(design: Floats, y: Floats) -> float:
    """Share of the variance that is predicted of each point from all others."""
    if len(y) <= design.shape[1] + 1 or np.ptp(y) == 0:
        return float("nan")
    q, r = np.linalg.qr(design)
    if np.abs(np.diag(r)).min() < 1e-10 * np.abs(np.diag(r)).max():
        return float("nan")
    leverage = (q**2).sum(axis=1)
    left = (y - q @ (q.T @ y)) / np.maximum(1e-12, 1.0 - leverage)
    return float(1.0 - (left**2).sum() / ((y - y.mean()) ** 2).sum())


def _interactions(
    design: Floats,
    coefficients: Floats,
    terms: Sequence[tuple[int, ...]],
    owner: Sequence[int],
    names: Sequence[str],
) -> dict[tuple[str, str], float]:
    total = float((design @ coefficients).var())
    found: dict[tuple[str, str], float] = {}
    for i, j in combinations(range(len(names)), 2):
        mine = [
            k for k, term in enumerate(terms) if len(term) == 2
            and {owner[term[0]], owner[term[1]]} == {i, j}
        ]  # fmt: skip
        part = design[:, mine] @ coefficients[mine]
        found[names[i], names[j]] = float(part.var() / total) if total > 0 else 0.0
    return found
