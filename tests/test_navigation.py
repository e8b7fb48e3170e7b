"""Where a reader goes from a page: topics with pictures, neighbours of an article, its headings, the statement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from markupsafe import Markup
from pydantic import ValidationError

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from api.web.catalogue import Catalogue
from api.web.navigation.around import around, contents
from api.web.navigation.icons import RULES, USUAL, icon_of
from api.web.render import environment
from engine import Engine
from support.config import HelpCentre
from support.parts import Icon


def client_of(engine: Engine, folder: Path, **environment: str) -> TestClient:
    return TestClient(create_app(Serving(engine), read_settings(data=str(folder), environment=environment)))


@pytest.mark.parametrize(
    ("address", "names", "icon"),
    [
        ("kyc", ("身份认证", "Identity verification"), "identity"),
        ("withdrawal", ("提现", "Withdrawals"), "withdrawal"),
        ("c-1f2e", ("退货与换货",), "return"),
        ("shipping-and-delivery", (), "shipping"),
        ("会员积分", (), "gift"),
        ("x", ("Anything else",), USUAL),
        ("app", ("Fees",), "phone"),  # the address, which the owner wrote for machines, comes before names
    ],
)
def test_a_topic_has_the_picture_of_its_words(address: str, names: tuple[str, ...], icon: str) -> None:
    assert icon_of(address, names) == icon
    assert icon_of(address, names, "gift") == "gift", "the owner's own choice"


def test_every_picture_is_drawn_and_may_be_chosen() -> None:
    drawn = set(environment().get_template("_icons.html").module.shapes)  # type: ignore[attr-defined]
    chosen = {name for part in Icon.__args__ for name in part.__args__}
    assert drawn == chosen == {USUAL, *(name for name, _ in RULES)}


def test_an_owner_chooses_a_picture() -> None:
    assert HelpCentre.model_validate({"icons": {"fees": "gift"}}).icons == {"fees": "gift"}
    with pytest.raises(ValidationError, match="icons"):
        HelpCentre.model_validate({"icons": {"fees": "unicorn"}})


def test_topics_say_what_is_in_them(engine: Engine) -> None:
    topics = {one.path: one for one in Catalogue(engine, "en").topics()}
    assert topics["fees"].below == ("What are the trading fees?",)
    assert topics["withdrawal"].below == (Catalogue(engine, "en").name("withdrawal/problems"),)


def test_an_article_knows_its_neighbours(engine: Engine) -> None:
    catalogue, entry = Catalogue(engine, "en"), engine.entry("fees")
    assert entry is not None
    alone = around(engine, catalogue, entry, [])
    assert (alone.beside, alone.more, alone.previous, alone.following) == ([], False, None, None)


HEADINGS = Markup('<h2 id="at-a">One <mark>two</mark></h2><p>x</p><h3 id="at-b">Three</h3>')


def test_a_long_article_begins_with_its_headings() -> None:
    assert contents(HEADINGS) == [], "two headings are seen without a list"
    assert contents(HEADINGS + Markup('<h2 id="at-c">A &amp; B</h2>')) == [
        ("at-a", "One two"),
        ("at-b", "Three"),
        ("at-c", "A & B"),
    ]


@pytest.mark.parametrize("locale", ["en", "zh-CN", "zh-TW"])
def test_the_statement_is_led_to_and_names_the_owners_contact(engine: Engine, tmp_path: Path, locale: str) -> None:
    client = client_of(engine, tmp_path)
    home, page = client.get(f"/{locale}/").text, client.get(f"/{locale}/accessibility")
    assert f'href="/{locale}/accessibility"' in home.partition("<footer")[2]
    assert page.status_code == 200
    assert "WCAG 2.2" in page.text
    assert "mailto:help@example.com" in page.text, "the fallback of the small help centre"
    assert len(re.findall(r"<h[12]", page.text)) == 4
    assert f"/{locale}/accessibility</loc>" in client.get("/sitemap.xml").text
