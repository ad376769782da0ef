"""A visitor's own community: tables of residents and ties, alone or with community files.

    tables      tables as they travel with a plan, and where a model reads them from
    reading     what an uploaded file holds, checked, as the community that it stands for
    community   the community file that is written round a bare table of residents
    examples    example tables to download
    bilingual   problems told in the language of whoever reads them

A table travels with the plan that names it and lies on the disk only while a model is built from
it, in the worker that builds it; so it is gone when the visitor is, and no other visitor can name
it. Workers import this package: it loads no page framework.
"""

from __future__ import annotations

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
