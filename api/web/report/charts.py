"""How are figures drawn? As SVG without scripts or inline styles; the colours are those of the style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from journal import Share

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 220, 44, 28, 12
_ROW, _NAMES = 34, 300
_MOST_LABELS = 8


def days_chart(days: Mapping[str, Mapping[str, int]], langs: Sequence[str], title: str) -> Markup:
    """Stacked bars, a day each. days: counts by day and language."""
    most = max((sum(day.values()) for day in days.values()), default=0) or 1
    step = (_WIDTH - _LEFT) / max(len(days), 1)
    parts, every = [_axis(most)], max(len(days) // _MOST_LABELS, 1)
    for place, (name, counts) in enumerate(sorted(days.items())):
        left, base = _LEFT + place * step, 0.0
        for number, lang in enumerate(langs):
            high = (_HEIGHT - _BOTTOM - _TOP) * counts.get(lang, 0) / most
            y = _HEIGHT - _BOTTOM - base - high
            parts.append(
                Markup('<rect class="series-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    number, left + step * 0.1, y, step * 0.8, high
                )
            )
            base += high
        if place % every == 0:
            parts.append(_text(left + step / 2, _HEIGHT - 8, name[5:], "middle"))
    return _svg(_WIDTH, _HEIGHT, title, parts)


def shares_chart(rows: Sequence[tuple[str, Share]], title: str) -> Markup:
    """Bars with their intervals, a row each, from 0 to 1."""
    parts, wide = [], _WIDTH - _NAMES - 60
    for place, (name, one) in enumerate(rows):
        y = place * _ROW + 8
        parts += [
            _text(0, y + 14, name, "start"),
            Markup('<rect class="series-0" x="{}" y="{}" width="{:.1f}" height="18"/>').format(
                _NAMES, y, wide * one.value
            ),
            _whisker(_NAMES + wide * one.low, _NAMES + wide * one.high, y + 9),
            _text(_WIDTH, y + 14, f"{one.value:.0%}", "end"),
        ]
    return _svg(_WIDTH, len(rows) * _ROW + 8, title, parts)


def calibration_chart(points: Sequence[tuple[float, Share]], title: str) -> Markup:
    """Confidence (across) against the share that helped (up), each with its interval, and the line of equality."""
    size = _HEIGHT - _BOTTOM - _TOP

    def across(x: float) -> float:
        return _LEFT + x * size * 2

    def up(y: float) -> float:
        return _HEIGHT - _BOTTOM - y * size

    parts = [_line(across(0), up(0), across(1), y2=up(1), kind="guide")]
    for x in (0.0, 0.5, 1.0):
        parts += [_text(across(x), _HEIGHT - 8, f"{x:.0%}", "middle"), _text(_LEFT - 6, up(x) + 4, f"{x:.0%}", "end")]
    for confidence, one in points:
        parts.append(_line(across(confidence), up(one.low), across(confidence), y2=up(one.high), kind="whisker"))
        dot = Markup('<circle class="series-0" cx="{:.1f}" cy="{:.1f}" r="5"/>')
        parts.append(dot.format(across(confidence), up(one.value)))
    return _svg(_WIDTH, _HEIGHT, title, parts)


def _axis(most: int) -> Markup:
    base, parts = _HEIGHT - _BOTTOM, Markup("")
    for share in (0, 0.5, 1):
        y = base - (base - _TOP) * share
        parts += _line(_LEFT, y, _WIDTH, y2=y, kind="guide") + _text(_LEFT - 6, y + 4, f"{most * share:g}", "end")
    return parts


def _whisker(low: float, high: float, y: float) -> Markup:
    ends = _line(low, y - 4, low, y2=y + 4, kind="whisker") + _line(high, y - 4, high, y2=y + 4, kind="whisker")
    return _line(low, y, high, y2=y, kind="whisker") + ends


def _line(x1: float, y1: float, x2: float, *, y2: float, kind: str) -> Markup:
    line = Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
    return line.format(kind, x1, y1, x2, y2)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, text)


def _svg(wide: int, high: int, title: str, parts: Sequence[Markup]) -> Markup:
    inside = Markup("").join(parts)
    head = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">')
    return head.format(wide, high, escape(title)) + inside + Markup("</svg>")
