"""The log's own thread and the sample that is taken above a rate: whatever is left out is counted."""

from __future__ import annotations

import io
import json
import logging
import threading

import pytest

from api.observe.lines import Lines
from api.observe.logs import JsonLines
from api.observe.sampling import EVERY, Sampler


class Stream(io.StringIO):
    """Can be held up, as a pipe whose reader sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()
        self.writes = 0

    def write(self, text: str) -> int:
        self.free.wait(10)
        self.writes += 1
        return super().write(text)


def logger_of(lines: Lines) -> logging.Logger:
    logger = logging.Logger("test", logging.INFO)
    logger.addHandler(lines)
    return logger


def test_lines_are_written_at_once_until_the_thread_starts_and_after_it_stops() -> None:
    stream = Stream()
    lines = Lines(stream)
    logger = logger_of(lines)
    logger.info("one")
    assert stream.getvalue() == "one\n"
    lines.start()
    logger.info("two")
    lines.stop()
    logger.info("three")
    assert stream.getvalue() == "one\ntwo\nthree\n"


def test_many_lines_are_few_writes_and_none_is_lost() -> None:
    stream = Stream()
    lines = Lines(stream)
    logger = logger_of(lines)
    lines.start()
    threads = [threading.Thread(target=lambda: [logger.info("x") for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines.stop()
    assert stream.getvalue() == "x\n" * 2000
    assert stream.writes < 1000


def test_a_reader_that_is_too_slow_costs_lines_which_are_counted_and_no_warning() -> None:
    stream = Stream()
    lines = Lines(stream, most_waiting=10)
    lines.setFormatter(JsonLines())
    logger = logger_of(lines)
    lines.start()
    stream.free.clear()
    for number in range(100):
        logger.info("line %d", number)
    logger.warning("warning")
    stream.free.set()
    lines.stop()
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    told = [row["message"] for row in rows]
    kept = sum(message.startswith("line") for message in told)
    dropped = sum(int(message.split()[0]) for message in told if "of the log dropped" in message)
    assert "warning" in told
    assert kept + dropped == 100
    assert 10 <= kept < 100


def test_a_stream_that_is_closed_breaks_nothing() -> None:
    stream = Stream()
    lines = Lines(stream)
    stream.close()
    logger_of(lines).info("nobody reads this")


def test_above_the_rate_a_sample_is_logged_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 100.0
    monkeypatch.setattr("api.observe.sampling.time.monotonic", lambda: now)
    sampler = Sampler("request", per_second=3)
    with caplog.at_level("INFO", "faq"):
        for number in range(EVERY):
            sampler.log({"number": number})
        sampler.log({"number": "broken"}, urgent=True)
        now = 101.0
        sampler.log({"number": "next"})
    assert caplog.messages == [
        *(f"request number={number}" for number in (0, 1, 2, EVERY - 1, "broken")),
        f"left_out of=request lines={EVERY - 4}",
        "request number=next",
    ]
