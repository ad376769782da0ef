"""What holds for every test.

English unless it asks for another language; Ctrl-C works; no property fails for being slow.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from sim.texts import language

if TYPE_CHECKING:
    from collections.abc import Iterator

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # started in the background by a shell: commands that tests interrupt would inherit this
    signal.signal(signal.SIGINT, signal.default_int_handler)


# a busy machine is slow to compile, to read and to draw: that says nothing of a property
settings.register_profile("linli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("linli")


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    with language("en"):
        yield
