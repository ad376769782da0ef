"""The page "classroom": lessons in which a class predicts what the model will give.

`page` is what the teacher sees, `door` the small pages for pupils' phones, `rooms` where their
predictions meet. The lessons themselves are in `dashboards.lessons`.
"""

from __future__ import annotations

from pathlib import Path

from sim.texts import register

register(Path(__file__).resolve().parent / "texts")

from dashboards.pages.classroom.page import Page  # noqa: E402  (its texts come first)

__all__ = ["Page"]
