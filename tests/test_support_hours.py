"""When a channel is open: over midnight, over weeks, in any zone, at the change of the clocks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from corpus import CorpusError
from engine import SAMPLE
from support.config import read_support
from support.hand_off import HandOff
from support.hours import Opening, hours_now, is_holiday, open_state

DESK = Opening.model_validate(
    {
        "time_zone": "Asia/Shanghai",
        "hours": [
            {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"},
            {"days": ["sat"], "opens": "22:00", "closes": "02:00"},
        ],
    }
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "online", "until"),
    [
        ("2026-11-23T09:00+08:00", True, "2026-11-23T18:00+08:00"),  # Monday, to the second
        ("2026-11-23T18:00+08:00", False, "2026-11-24T09:00+08:00"),
        ("2026-11-23T01:30+00:00", True, "2026-11-23T10:00+00:00"),  # the reader's zone does not matter
        ("2026-11-27T20:00+08:00", False, "2026-11-28T22:00+08:00"),
        ("2026-11-29T01:00+08:00", True, "2026-11-29T02:00+08:00"),  # Saturday's hours, on Sunday
        ("2026-11-29T03:00+08:00", False, "2026-11-30T09:00+08:00"),
    ],
)
def test_open_state(now: str, online: bool, until: str) -> None:
    assert open_state(DESK, at(now)) == (online, at(until))


def test_days_that_touch_are_one() -> None:
    whole = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00", "closes": "24:00"}]
    always = Opening.model_validate({"time_zone": "Europe/Berlin", "hours": whole})
    assert open_state(always, at("2026-11-23T12:00+00:00")) == (True, None)


def test_the_change_of_the_clocks() -> None:
    """Nine in Berlin is eight in UTC in winter and seven in summer; clocks change on 29 March 2026."""
    sunday = [{"days": ["sun"], "opens": "01:00", "closes": "09:00"}]
    opening = Opening.model_validate({"time_zone": "Europe/Berlin", "hours": sunday})
    assert open_state(opening, at("2026-03-29T00:30+00:00")) == (True, at("2026-03-29T07:00+00:00"))


def test_the_samples_channels() -> None:
    hand_off = HandOff(read_support(SAMPLE))
    channels = hand_off.channels("en", at("2026-11-28T12:00+08:00"))
    assert [channel.online for channel in channels] == [True, None, None, None, False]
    desk = channels[-1].weekly[0]
    assert desk.days == ("mon", "tue", "wed", "thu", "fri")
    assert [start for start, _ in desk.spans][0] == at("2026-11-30T09:00+08:00")
    assert channels[-1].until == at("2026-11-30T09:00+08:00")


_MONDAY = "time_zone: UTC, hours: [{days: [mon], opens: 9:00, closes: 18:30}]"
HOLIDAYS = Opening.model_validate(
    DESK.model_dump()
    | {
        "closed": ["2026-10-01..2026-10-07", dt.date(2026, 12, 25)],
        "open_on": ["2026-10-10", {"date": "2026-10-11", "opens": "10:00", "closes": "12:00"}, "2026-12-26"],
    }
)


@pytest.mark.parametrize(
    ("now", "online", "until", "holiday"),
    [
        ("2026-09-30T17:00+08:00", True, "2026-09-30T18:00+08:00", False),
        ("2026-09-30T19:00+08:00", False, "2026-10-08T09:00+08:00", False),  # the evening before: eight days
        ("2026-10-01T10:00+08:00", False, "2026-10-08T09:00+08:00", True),
        ("2026-10-03T23:00+08:00", False, "2026-10-08T09:00+08:00", True),  # Saturday's own hours do not count
        ("2026-10-08T10:00+08:00", True, "2026-10-08T18:00+08:00", False),
        ("2026-10-10T10:00+08:00", True, "2026-10-10T18:00+08:00", False),  # a Saturday as a Monday
        ("2026-10-10T23:00+08:00", False, "2026-10-11T10:00+08:00", False),
        ("2026-12-25T10:00+08:00", False, "2026-12-26T09:00+08:00", True),
        ("2026-12-25T23:30-05:00", True, "2026-12-26T18:00+08:00", False),  # it is the next day there
    ],
)
def test_holidays_and_the_days_worked_for_them(now: str, online: bool, until: str, holiday: bool) -> None:
    assert open_state(HOLIDAYS, at(now)) == (online, at(until))
    assert (is_holiday(HOLIDAYS, at(now)) and not online) == holiday


def test_the_usual_week_is_shown_on_holidays_too() -> None:
    weekly = hours_now(HOLIDAYS, HOLIDAYS.hours[0], at("2026-10-01T10:00+08:00"))
    assert len(weekly.spans) == len(weekly.days) == 5


@pytest.mark.parametrize(
    ("opening", "message"),
    [
        ("sometimes", "channels.1.open"),
        ("{time_zone: Mars/Base, hours: [{days: [mon], opens: 9:00, closes: 18:30}]}", "time zone database"),
        ("{time_zone: UTC, hours: [{days: [mon], opens: 25:00, closes: 18:30}]}", "time of the day"),
        ("{time_zone: UTC, hours: [{days: [monday], opens: 9:00, closes: 18:30}]}", "days"),
        ("{time_zone: UTC, hours: []}", "hours"),
        (f"{{{_MONDAY}, closed: [national day]}}", "2026-10-01"),
        (f"{{{_MONDAY}, closed: ['2026-02-30']}}", "2026-10-01"),
        (f"{{{_MONDAY}, closed: [2026-02-30]}}", "out of range"),
        (f"{{{_MONDAY}, closed: [2026-10-07..2026-10-01]}}", "earlier"),
        (f"{{{_MONDAY}, open_on: [{{date: 2026-10-10, opens: 9:00}}]}}", "both"),
    ],
)
def test_bad_hours_are_named(tmp_path: Path, opening: str, message: str) -> None:
    text = f"channels: [{{kind: email, name: {{zh: a, en: b}}, open: {opening}}}]"
    (tmp_path / "support.yaml").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=message):
        read_support(tmp_path)


def test_an_unquoted_time_is_understood(tmp_path: Path) -> None:
    """YAML makes a number of 18:30."""
    hours = "{days: [mon], opens: 9:05, closes: 18:30}"
    text = f"channels: [{{kind: email, name: {{zh: a, en: b}}, open: {{time_zone: UTC, hours: [{hours}]}}}}]"
    (tmp_path / "support.yaml").write_text(text, "utf-8")
    kept = read_support(tmp_path)["channels"][0]["open"]["hours"][0]
    assert (kept["opens"], kept["closes"]) == ("09:05", "18:30")
    assert HandOff(read_support(tmp_path)).support.channels[0].open is not None


def test_the_documents_example_is_read(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[1] / "docs" / "page.md").read_text("utf-8")
    (tmp_path / "support.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], "utf-8")
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    channels = HandOff(read_support(tmp_path)).channels("zh", at("2026-11-29T01:00+08:00"))
    assert [channel.online for channel in channels] == [True, True]
