"""The right side of the page: the answer first, then what it rests on.

Everything drawn here comes from one value that a worker sent (`found.found_in`), so numbers of
different plans cannot be mixed.
"""

from __future__ import annotations

from dashboards.pages.compare.show.answer import Answer
from dashboards.pages.compare.show.costs import Costs, Founded
from dashboards.pages.compare.show.effects import Effects, Reach
from dashboards.pages.compare.show.places import Map
from dashboards.pages.compare.show.reasons import Reasons
from dashboards.pages.compare.show.weeks import Curves

__all__ = ["Answer", "Costs", "Curves", "Effects", "Founded", "Map", "Reach", "Reasons"]
