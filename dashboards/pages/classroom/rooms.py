"""Rooms: where the predictions of a class meet, in memory only.

A teacher's session opens a room and gets a code; whoever knows the code joins and gives one
prediction, which can be changed until the teacher starts the run. Nothing but the predictions is
kept of a pupil: no name, no address (that of who tries wrong codes is kept for a minute). A room
is forgotten when it is closed, when its teacher has been gone for a while, or after a few hours;
nothing is ever written to disk.

All of it is guarded by one lock: pupils come from the web server's threads, teachers from others.
"""

from __future__ import annotations

import math
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dashboards.lessons.schema import NumberPrediction
from dashboards.lessons.shelf import lesson

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Characters of a code: none that is easily taken for another."""
CODE_LENGTH: Final = 6
"""31**6, almost 900 million codes."""
MOST_ROOMS: Final = 50
MOST_ROOMS_A_TEACHER: Final = 4
MOST_PUPILS: Final = 200
"""Pupils of a room."""
LONGEST: Final = 4 * 3600.0
"""Seconds after which a room is forgotten, whatever happens."""
ABSENT: Final = 15 * 60.0
"""Seconds without a sign of the teacher's page after which a room is forgotten."""
WRONG_CODES: Final = 30
"""Wrong codes that one address may try in `WRONG_WINDOW` seconds."""
WRONG_WINDOW: Final = 60.0
ADDRESSES_KEPT: Final = 1000

Prediction = float | str


class RoomError(Exception):
    """Something about a room is not possible; the message is a key of the texts."""


@dataclass
class Room:
    """A room; only `Rooms` changes it.

    Attributes:
        code: What pupils enter.
        owner: Session of the teacher who opened it.
        lesson: Name of its lesson.
        opened: When, by the clock of `Rooms`.
        seen: When the teacher's page last gave a sign.
        locked: Whether predictions can no longer be given.
        pupils: Predictions by pupil; None of those who joined and gave none yet.
        changes: Counts every change, so that a page can tell whether to draw again.
    """

    code: str
    owner: str
    lesson: str
    opened: float
    seen: float
    locked: bool = False
    pupils: dict[str, Prediction | None] = field(default_factory=dict)
    changes: int = 0


@dataclass(frozen=True)
class State:
    """A room at one moment, for the teacher's page.

    Attributes:
        code: What pupils enter.
        lesson: Name of the lesson.
        locked: Whether predictions can no longer be given.
        joined: Pupils who joined.
        predictions: What they predicted, in no order that tells who did.
        changes: Counts every change.
    """

    code: str
    lesson: str
    locked: bool
    joined: int
    predictions: tuple[Prediction, ...]
    changes: int


class Rooms:
    """All rooms of this server.

    Args:
        clock: Seconds that only grow; another one for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    # ------------------------------------------------------------------ the teacher

    def open(self, owner: str, lesson_name: str) -> str:
        """Open a room and return its code.

        Args:
            owner: The teacher's session.
            lesson_name: The lesson.

        Raises:
            RoomError: There are too many rooms.
        """
        lesson(lesson_name)
        with self._lock:
            self._forget()
            if sum(room.owner == owner for room in self._rooms.values()) >= MOST_ROOMS_A_TEACHER:
                raise RoomError("dash.classroom.room.too_many_own")
            if len(self._rooms) >= MOST_ROOMS:
                raise RoomError("dash.classroom.room.too_many")
            code = self._fresh_code()
            now = self._clock()
            self._rooms[code] = Room(code, owner, lesson_name, now, now)
            return code

    def own(self, owner: str, lesson_name: str) -> str | None:
        """The code of a teacher's room for a lesson, if one is open."""
        with self._lock:
            self._forget()
            for room in self._rooms.values():
                if room.owner == owner and room.lesson == lesson_name:
                    return room.code
            return None

    def state(self, code: str, owner: str) -> State | None:
        """A room as its teacher sees it; None when it is gone or somebody else's.

        Asking is the sign that the teacher's page is still there.
        """
        with self._lock:
            room = self._owned(code, owner)
            if room is None:
                return None
            room.seen = self._clock()
            given = sorted((p for p in room.pupils.values() if p is not None), key=str)
            return State(
                room.code, room.lesson, room.locked, len(room.pupils), tuple(given), room.changes
            )

    def lock(self, code: str, owner: str, *, locked: bool = True) -> None:
        """End the time for predictions, or begin it again; nothing for others than the owner."""
        with self._lock:
            room = self._owned(code, owner)
            if room is not None and room.locked != locked:
                room.locked = locked
                room.changes += 1

    def clear(self, code: str, owner: str) -> None:
        """Forget the predictions and begin anew; nothing for others than the owner."""
        with self._lock:
            room = self._owned(code, owner)
            if room is not None:
                room.pupils = dict.fromkeys(room.pupils)
                room.locked = False
                room.changes += 1

    def close(self, code: str, owner: str) -> None:
        """Forget a room; nothing for others than the owner."""
        with self._lock:
            if self._owned(code, owner) is not None:
                del self._rooms[code]

    # ------------------------------------------------------------------ the pupils

    def join(self, code: str, pupil: str, address: str = "") -> str:
        """Come into a room and return its lesson.

        Args:
            code: What was entered; spaces and small letters do not matter.
            pupil: The pupil's session.
            address: Where the request came from, to slow down guessing.

        Raises:
            RoomError: There is no such room, it is full, or too many codes were tried.
        """
        with self._lock:
            self._forget()
            room = self._found(code, address)
            if pupil not in room.pupils:
                if len(room.pupils) >= MOST_PUPILS:
                    raise RoomError("dash.classroom.room.full")
                room.pupils[pupil] = None
                room.changes += 1
            return room.lesson

    def predict(self, code: str, pupil: str, prediction: object, address: str = "") -> Prediction:
        """Give a prediction, or change it.

        Args:
            code: The room.
            pupil: A pupil who joined.
            prediction: What was sent: a number on the slider's scale, or the key of a choice.
            address: Where the request came from.

        Returns:
            The prediction as it counts.

        Raises:
            RoomError: There is no such room, the pupil did not join it, predictions are over, or
                it is no prediction of the lesson.
        """
        with self._lock:
            self._forget()
            room = self._found(code, address)
            if pupil not in room.pupils:
                raise RoomError("dash.classroom.room.not_joined")
            if room.locked:
                raise RoomError("dash.classroom.room.locked")
            value = checked(room.lesson, prediction)
            if room.pupils[pupil] != value:
                room.pupils[pupil] = value
                room.changes += 1
            return value

    def standing(self, code: str, pupil: str, address: str = "") -> tuple[str, bool, object]:
        """For a pupil: the lesson, whether predictions are over, and the own prediction or None.

        Raises:
            RoomError: There is no such room, or the pupil did not join it.
        """
        with self._lock:
            self._forget()
            room = self._found(code, address)
            if pupil not in room.pupils:
                raise RoomError("dash.classroom.room.not_joined")
            return room.lesson, room.locked, room.pupils[pupil]

    # ------------------------------------------------------------------ inside, with the lock held

    def _owned(self, code: str, owner: str) -> Room | None:
        self._forget()
        room = self._rooms.get(code)
        return room if room is not None and secrets.compare_digest(room.owner, owner) else None

    def _found(self, code: str, address: str) -> Room:
        now = self._clock()
        tried = [when for when in self._wrong.get(address, ()) if now - when < WRONG_WINDOW]
        if len(tried) >= WRONG_CODES:
            raise RoomError("dash.classroom.room.slow_down")
        room = self._rooms.get(tidy(code))
        if room is None:
            self._wrong[address] = [*tried, now]
            self._wrong.move_to_end(address)
            while len(self._wrong) > ADDRESSES_KEPT:
                self._wrong.popitem(last=False)
            raise RoomError("dash.classroom.room.unknown")
        return room

    def _forget(self) -> None:
        now = self._clock()
        for code, room in list(self._rooms.items()):
            if now - room.opened > LONGEST or now - room.seen > ABSENT:
                del self._rooms[code]
        for address, tried in list(self._wrong.items()):
            if now - tried[-1] >= WRONG_WINDOW:
                del self._wrong[address]

    def _fresh_code(self) -> str:
        while True:
            code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
            if code not in self._rooms:
                return code


ROOMS = Rooms()
"""The rooms of this server."""


def tidy(code: object) -> str:
    """A code as it is kept: capitals, no spaces, and nothing longer than a code."""
    shown = str(code)[:40].upper()
    return "".join(c for c in shown if not c.isspace() and c not in "-–")[: CODE_LENGTH + 1]


def checked(lesson_name: str, prediction: object) -> Prediction:
    """A prediction as it counts: on the slider's steps, or one of the choices.

    Args:
        lesson_name: The lesson.
        prediction: What was sent.

    Raises:
        RoomError: It is no prediction of the lesson.
    """
    wanted = lesson(lesson_name).prediction
    sent = str(prediction)[:60].strip()
    if isinstance(wanted, NumberPrediction):
        try:
            value = float(sent.replace("−", "-"))
        except ValueError:
            raise RoomError("dash.classroom.room.no_number") from None
        if not math.isfinite(value) or not wanted.low <= value <= wanted.high:
            raise RoomError("dash.classroom.room.no_number")
        steps = round((value - wanted.low) / wanted.step)
        return round(wanted.low + steps * wanted.step, 9)
    if sent not in [choice.key for choice in wanted.choices]:
        raise RoomError("dash.classroom.room.no_choice")
    return sent
