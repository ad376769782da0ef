"""Rooms: who may do what, many at once, limits, and that nothing stays."""

from __future__ import annotations

import re
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

from hypothesis import given
from hypothesis import strategies as st

import dashboards.lessons
import dashboards.pages.classroom
from dashboards.lessons.shelf import lesson, names
from dashboards.pages.classroom import guesses, network, rooms
from dashboards.pages.classroom.rooms import ALPHABET, RoomError, Rooms
from sim import texts
from sim.texts import text

NUMBER, CHOICE = "points", "online"


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def said(error: pytest.ExceptionInfo[RoomError]) -> str:
    """What an error says; there must be words for it in both languages."""
    assert text(str(error.value), "zh") != text(str(error.value), "en")
    return str(error.value).rpartition(".")[2]


def test_a_class_predicts_and_the_teacher_sees_it() -> None:
    hall = Rooms()
    code = hall.open("teacher", NUMBER)
    assert len(code) == rooms.CODE_LENGTH and set(code) <= set(ALPHABET)
    for pupil, guess in (("a", "3"), ("b", "-2"), ("c", "3")):
        assert hall.join(code, pupil) == NUMBER
        hall.predict(code, pupil, guess)
    hall.join(code, "late")
    state = hall.state(code, "teacher")
    assert state is not None
    assert state.joined == 4
    assert sorted(state.predictions) == [-2.0, 3.0, 3.0]


def test_a_prediction_can_be_changed_until_the_run() -> None:
    hall = Rooms()
    code = hall.open("teacher", CHOICE)
    hall.join(code, "a")
    hall.predict(code, "a", "a18")
    hall.predict(code, "a", "a45")
    assert hall.state(code, "teacher").predictions == ("a45",)
    hall.lock(code, "teacher")
    with pytest.raises(RoomError) as caught:
        hall.predict(code, "a", "a60")
    assert said(caught) == "locked"
    assert hall.state(code, "teacher").predictions == ("a45",)


def test_only_the_teacher_who_opened_it_controls_a_room() -> None:
    hall = Rooms()
    code = hall.open("teacher", NUMBER)
    hall.join(code, "a")
    hall.predict(code, "a", "1")
    for stranger in ("pupil", "", "teacher "):
        assert hall.state(code, stranger) is None
        hall.lock(code, stranger)
        hall.clear(code, stranger)
        hall.close(code, stranger)
    state = hall.state(code, "teacher")
    assert state.predictions == (1.0,) and not state.locked


def test_codes_are_read_generously_but_never_guessed() -> None:
    hall = Rooms()
    code = hall.open("teacher", NUMBER)
    spelled = f" {code[:3].lower()}-{code[3:]} "
    assert hall.join(spelled, "a") == NUMBER
    assert len(ALPHABET) ** rooms.CODE_LENGTH > 5e8
    with pytest.raises(RoomError) as caught:
        hall.join(code[:-1], "b")
    assert said(caught) == "unknown"
    assert hall.join(code, "b") == NUMBER


def test_guessing_is_slowed_down_for_the_one_who_guesses() -> None:
    clock = Clock()
    hall = Rooms(clock)
    code = hall.open("teacher", NUMBER)
    for k in range(rooms.WRONG_CODES):
        with pytest.raises(RoomError):
            hall.join(f"WRONG{k}", "x", "10.0.0.9")
    with pytest.raises(RoomError) as caught:
        hall.join(code, "x", "10.0.0.9")
    assert said(caught) == "slow_down"
    assert hall.join(code, "y", "10.0.0.8") == NUMBER
    clock.now += rooms.WRONG_WINDOW + 1
    assert hall.join(code, "x", "10.0.0.9") == NUMBER
    assert "10.0.0.9" not in repr(vars(hall))


def test_rooms_are_forgotten() -> None:
    clock = Clock()
    hall = Rooms(clock)
    code = hall.open("teacher", NUMBER)
    clock.now += rooms.ABSENT - 1
    assert hall.state(code, "teacher") is not None  # a sign of the teacher's page
    clock.now += rooms.ABSENT - 1
    assert hall.state(code, "teacher") is not None
    clock.now += rooms.ABSENT + 1
    assert hall.state(code, "teacher") is None
    with pytest.raises(RoomError):
        hall.join(code, "a")
    long = hall.open("teacher", NUMBER)
    for _ in range(int(rooms.LONGEST / 600) + 1):
        clock.now += 600
        hall.state(long, "teacher")
    assert hall.state(long, "teacher") is None


def test_closing_forgets_at_once_and_another_round_forgets_the_predictions() -> None:
    hall = Rooms()
    code = hall.open("teacher", NUMBER)
    hall.join(code, "a")
    hall.predict(code, "a", "5")
    hall.lock(code, "teacher")
    hall.clear(code, "teacher")
    state = hall.state(code, "teacher")
    assert state.predictions == () and not state.locked and state.joined == 1
    hall.close(code, "teacher")
    assert hall._rooms == {}
    with pytest.raises(RoomError):
        hall.predict(code, "a", "5")


def test_nothing_that_tells_who_a_pupil_is_leaves_the_room() -> None:
    hall = Rooms()
    code = hall.open("teacher", NUMBER)
    hall.join(code, "secret-pupil", "192.168.1.77")
    hall.predict(code, "secret-pupil", "5", "192.168.1.77")
    assert "secret-pupil" not in repr(hall.state(code, "teacher"))
    assert "192.168.1.77" not in repr(vars(hall))


def test_there_are_limits() -> None:
    hall = Rooms()
    for _ in range(rooms.MOST_ROOMS_A_TEACHER):
        hall.open("eager", NUMBER)
    with pytest.raises(RoomError) as caught:
        hall.open("eager", NUMBER)
    assert said(caught) == "too_many_own"
    for k in range(rooms.MOST_ROOMS - rooms.MOST_ROOMS_A_TEACHER):
        hall.open(f"teacher {k}", NUMBER)
    with pytest.raises(RoomError) as caught:
        hall.open("one more", NUMBER)
    assert said(caught) == "too_many"
    code = hall.own("teacher 0", NUMBER)
    for k in range(rooms.MOST_PUPILS):
        hall.join(code, f"pupil {k}")
    with pytest.raises(RoomError) as caught:
        hall.join(code, "one more")
    assert said(caught) == "full"


def test_many_pupils_at_once_lose_nothing() -> None:
    hall = Rooms()
    code = hall.open("teacher", NUMBER)
    wanted = lesson(NUMBER).prediction

    def pupil(k: int) -> None:
        hall.join(code, f"p{k}")
        for guess in range(int(wanted.low), int(wanted.high) + 1):
            hall.predict(code, f"p{k}", guess)
            hall.standing(code, f"p{k}")
        hall.predict(code, f"p{k}", k % 10)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(pupil, range(120)))
    state = hall.state(code, "teacher")
    assert sorted(state.predictions) == sorted(float(k % 10) for k in range(120))


@given(st.one_of(st.text(max_size=80), st.floats(), st.integers(), st.binary(max_size=20)))
def test_whatever_is_sent_is_a_prediction_of_the_lesson_or_refused(sent: object) -> None:
    for name in (NUMBER, CHOICE):
        wanted = lesson(name).prediction
        try:
            value = rooms.checked(name, sent)
        except RoomError as error:
            assert str(error) in ("dash.classroom.room.no_number", "dash.classroom.room.no_choice")
            continue
        if name == NUMBER:
            assert wanted.low <= value <= wanted.high
            steps = (value - wanted.low) / wanted.step
            assert steps == pytest.approx(round(steps))
        else:
            assert value in [choice.key for choice in wanted.choices]


@given(st.text(max_size=60))
def test_whatever_is_entered_as_a_code_opens_nothing(code: str) -> None:
    hall = Rooms()
    own = hall.open("teacher", NUMBER)
    if rooms.tidy(code) != own:
        with pytest.raises(RoomError):
            hall.join(code, "a")


def test_numbers_called_out_are_read_and_bad_ones_counted() -> None:
    found, wrong = guesses.numbers(NUMBER, "3，4、-2; 99 viel 1e400 0.4")
    assert found == [3.0, 4.0, -2.0, 0.0]
    assert wrong == 3


def test_a_class_is_compared_with_the_answer() -> None:
    plan = lesson(NUMBER)
    found = guesses.close(plan, [-2, -1, 0, 5, 9], -0.6)
    assert (found.count, found.of, found.middle) == (3, 5, 0)
    assert guesses.votes(lesson(CHOICE), ["a45", "a45", "a18"]) == {
        "a18": 1, "a30": 0, "a45": 2, "a60": 0, "a75": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("host", "origin", "open_to_others"),
    [
        ("127.0.0.1", "http://127.0.0.1:8765", False),
        ("127.0.0.1", "http://localhost:8765", False),
        ("0.0.0.0", "http://192.168.1.5:8765", True),
        # A web server in front lets others in, under its own name, scheme and port.
        ("127.0.0.1", "https://linli.example.edu:8443", True),
        ("127.0.0.1", "http://[2001:db8::5]", True),
    ],
)
def test_the_address_for_phones(
    host: str, origin: str, open_to_others: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "_here", network._Listening(host, 8765))
    assert network.open_to_others(origin) is open_to_others
    found = network.addresses(origin)
    assert found[0] == origin
    assert host == "0.0.0.0" or found == [origin]  # nobody else reaches what lies behind
    for own in network.own_addresses():
        assert re.fullmatch(r"(\d+\.){3}\d+", own) and not own.startswith("127.")


def test_a_teacher_on_the_server_itself_is_given_the_networks_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "_here", network._Listening("0.0.0.0", 8765))
    monkeypatch.setattr(network, "own_addresses", lambda: ["10.1.2.3"])
    assert network.addresses("http://127.0.0.1:8765") == ["http://10.1.2.3:8765"]


@pytest.mark.parametrize("origin", ["", "null", "file://", "http://[broken"])
def test_a_browser_that_does_not_say_where_it_is_gets_the_servers_own_address(
    origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "_here", network._Listening("127.0.0.1", 8765))
    assert network.addresses(origin) == ["http://127.0.0.1:8765"]
    assert not network.open_to_others(origin)


@pytest.mark.parametrize("package", [dashboards.lessons, dashboards.pages.classroom])
def test_the_texts_have_the_same_keys_and_places(package: ModuleType) -> None:
    folder = Path(package.__file__).parent / "texts"
    assert folder in texts.registered_folders()
    chinese, english = (texts.catalogue(folder, lang) for lang in ("zh", "en"))
    assert chinese.keys() == english.keys()
    for key in english:
        assert texts.placeholders(chinese[key]) == texts.placeholders(english[key]), key


def test_every_lesson_can_have_a_room() -> None:
    hall = Rooms()
    for k, name in enumerate(names()):
        code = hall.open(f"teacher {k}", name)
        assert hall.join(code, "a") == name
    assert set(string.ascii_uppercase) - set(ALPHABET) == {"I", "L", "O"}
