"""What does the report show? Its figures with their charts, in a reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from api.web.locales import Locale
from api.web.render import environment
from api.web.report.charts import calibration_chart, days_chart, shares_chart
from api.web.words import Words
from corpus import LANGS
from journal import Report


def report_view(report: Report, locale: Locale) -> dict[str, Any]:
    """What the template `_report.html` needs."""
    words = Words(locale)
    ends = [(words(f"report_end_{end}"), one) for end, one in report.deflection.items()]
    return {
        "report": report,
        "langs": [(lang, words(f"report_lang_{lang}")) for lang in LANGS],
        "ends": ends,
        "days_chart": days_chart(report.days, LANGS, words("report_by_day")),
        "ends_chart": shares_chart(ends, words("report_ends")),
        "calibration_chart": calibration_chart(report.calibration, words("report_calibration")),
        "percent": lambda value: f"{value:.0%}",
    }


def report_file(report: Report, locale: Locale) -> str:
    """The report as one HTML file that loads nothing."""
    template = environment().get_template("report_file.html")
    style = Markup((Path(__file__).parent / "static" / "report.css").read_text("utf-8"))  # noqa: S704 - our own file
    return template.render(locale=locale, t=Words(locale), style=style, **report_view(report, locale))
