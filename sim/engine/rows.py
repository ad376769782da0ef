"""Rows of a structured array as plain Python objects.

The reference engine's view of what compiled code sees.

``rows[k].name`` reads and writes the same memory as ``array[k]["name"]``, but gives Python's own
int and float, whose arithmetic is exactly that of compiled code (NumPy scalars would round
differently or overflow).
"""

from __future__ import annotations

from typing import Any

import numpy as np


def columns_of(array: np.ndarray) -> dict[str, memoryview]:
    """Return a memoryview of each field of a structured array, shape (n,) each."""
    return {name: memoryview(array[name].data) for name in array.dtype.names or ()}


def _field(column: memoryview) -> property:
    def get(self: Any) -> Any:
        return column[self._k]

    def put(self: Any, value: Any) -> None:
        column[self._k] = value

    return property(get, put)


class Rows:
    """A sequence of row objects over a structured array of shape (n,)."""

    def __init__(self, array: np.ndarray) -> None:
        fields = {name: _field(column) for name, column in columns_of(array).items()}

        def init(self: Any, k: int) -> None:
            self._k = k

        row = type("Row", (), {"__slots__": ("_k",), "__init__": init, **fields})
        self._rows = [row(k) for k in range(len(array))]

    def __getitem__(self, k: int) -> Any:
        """Return the k-th row."""
        return self._rows[k]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)


def view(array: np.ndarray) -> Any:
    """Return what plain Python reads and writes an array through.

    Rows, or a memoryview of numbers.
    """
    if array.dtype.names:
        return Rows(array)
    return memoryview(array.data)
