"""What the accessibility statement says is tested, on every page: keys alone, 400 %, wide text, no motion, the system's
own colours, large enough targets, problems at their fields, and axe's rules on phone and desk, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import test_browser_staff as staff
import test_browser_tickets as usual
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.security.keys import Keys
from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")

Open = Callable[..., Page]
open_page = usual.open_page
PUBLIC = {
    "/en/": "home",
    "/en/?q=my+withdrawal+is+still+pending": "answer",
    "/zh-CN/?q=附近哪里有好吃的火锅": "refusal",
    "/zh-TW/?q=之前的手机卡丢了登录不了": "choices",
    "/zh-CN/categories/account": "topic",
    "/en/articles/withdrawal-not-arrived": "article",
    "/zh-TW/contact?check=t.me/BluefirSupport&q=提现": "contact",
    "/en/chat": "chat",
    "/zh-CN/accessibility": "statement",
    "/en/tickets/new?q=withdrawal": "ticket",
    "/zh-TW/tickets/lost": "lost",
    "/en/nowhere": "missing",
}
DESK = (
    "/",
    "/chats",
    "/replies",
    "/entries",
    "/entries/new",
    "/entries/edit?id=security-2fa-enable",
    "/entries/history",
    "/publish",
)
DESK += ("/drafts", "/report", "/synonyms", "/batch", "/feedback", "/outbox", "/log")
SMALL, WIDE = {"width": 360, "height": 740}, {"width": 1366, "height": 900}
REFLOW = {"width": 320, "height": 256}
"""CSS pixels of 1280 x 1024 at 400 % (WCAG 2.2, 1.4.10)."""

STOP = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (!one || one === document.body) return null;
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1);
    let top = document.elementFromPoint(x, y);
    while (top?.shadowRoot) top = top.shadowRoot.elementFromPoint(x, y);
    // The ring of a box is its row's, that of a hidden file field its label's.
    const rings = [one, one.closest(".search-row, .write"), one.type === "file" ? one.nextElementSibling : null];
    const drawn = (node, pseudo) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(node, pseudo);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    window.stops ??= [];
    const seen = stops.indexOf(one);
    const before = stops.at(-1);
    if (seen < 0) stops.push(one);
    const root = (node) => { while (node.getRootNode().host) node = node.getRootNode().host; return node; };
    return {
        html: one.outerHTML.slice(0, 120),
        again: seen >= 0,
        ring: rings.some((node) => node && (drawn(node) || drawn(node, "::after"))),
        shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        // A label that stands for a hidden file field is what is seen of it.
        uncovered: one.type === "file" || one.contains(top) || top?.contains(one) || false,
        ordered: !before || root(before) === root(one)
            || Boolean(root(before).compareDocumentPosition(root(one)) & Node.DOCUMENT_POSITION_FOLLOWING),
    };
}"""
CUT = """() => {
    const found = [];
    for (const one of document.querySelectorAll("body *")) {
        // Excerpts are cut by their nature; their whole text is behind the link.
        const excerpt = ".snippet, .tile-line, .ticket-row-subject, .file-name";
        if (one.closest(`${excerpt}, .unseen, svg, [hidden], .table, .scroll, pre, option`)) continue;
        const style = getComputedStyle(one);
        if (!one.checkVisibility()) continue;
        if (style.display === "inline" || style.visibility === "hidden" || style.clipPath !== "none") continue;
        const cut = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && one.tagName !== "INPUT";
        const low = style.overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1;
        if ((cut || low) && one.clientWidth > 1) found.push(one.outerHTML.slice(0, 100));
        const box = one.getBoundingClientRect();
        const over = box.width > 1 && box.right > innerWidth + 1 && style.position !== "absolute";
        if (over) found.push("wide " + one.outerHTML.slice(0, 100));
    }
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) found.push(`scrolls ${wide}`);
    return found;
}"""
SPACED = """() => {
    const sheet = new CSSStyleSheet();  // WCAG 2.2, 1.4.12
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important } "
        + "* { word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets.push(sheet);
}"""
TARGETS = """() => {
    const small = (one) => {
        const box = one.getBoundingClientRect();
        if (one.closest(".unseen, [hidden], .skip") || box.width <= 1 || !one.checkVisibility()) return false;
        if (/radio|checkbox/.test(one.type)) return one.closest("label").getBoundingClientRect().height < 24;
        const alone = one.parentElement.innerText.trim() === one.innerText.trim();
        // In a sentence its line is the limit (WCAG 2.2, 2.5.8).
        return Math.min(box.width, box.height) < 24 && (alone || !getComputedStyle(one).display.startsWith("inline"));
    };
    const all = document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary");
    return [...all].filter(small).map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def key(sample_data: Any) -> str:
    return Keys(sample_data).add("Eve", ["admin"])[1]


@pytest.fixture
def desk(open_page: Open, base: str, key: str) -> Iterator[Page]:
    """Signed in, with a ticket and a saved reply."""
    page = open_page("/staff/login", locale="en", viewport=WIDE)
    staff.sign_in(page, base, key)
    yield page


def broken_rules(page: Page, *rules: str) -> list[str]:
    options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
    found = Axe().run(page, options=options).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found]


def axe_everywhere(page: Page) -> list[str]:
    """All rules on a phone in the dark and on a desk in the light; contrast also the other way round."""
    found = []
    for look, scheme, other in ((SMALL, "dark", "light"), (WIDE, "light", "dark")):
        page.set_viewport_size(look)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{look['width']} {scheme}: {one}" for one in broken_rules(page)]
        page.emulate_media(color_scheme=other)  # type: ignore[arg-type]
        found += [f"{look['width']} {other}: {one}" for one in broken_rules(page, "color-contrast")]
    return found


def walked(page: Page) -> list[str]:
    """What is wrong where Tab leads, from the top of the page until it leaves."""
    wrong, stops = [], 0
    for stops in range(1, 150):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stop["again"] and stops > 1):
            break
        wrong += [f"{fault}: {stop['html']}" for fault in ("ring", "shown", "uncovered", "ordered") if not stop[fault]]
    else:
        wrong.append("there is no end")
    return wrong if stops > 5 else [*wrong, f"only {stops} stops"]


def unfit(page: Page) -> list[str]:
    """What is cut off or too small at 400 %, with wide text there, and on a desk."""
    page.set_viewport_size(REFLOW)  # type: ignore[arg-type]
    found = [f"400 %: {one}" for one in page.evaluate(CUT)]
    found += [f"target: {one}" for one in page.evaluate(TARGETS)]
    page.evaluate(SPACED)
    found += [f"spaced: {one}" for one in page.evaluate(CUT)]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found + [f"spaced, desk: {one}" for one in page.evaluate(CUT)]


@pytest.mark.parametrize("path", PUBLIC, ids=PUBLIC.values())
def test_a_public_page(open_page: Open, path: str) -> None:
    page = open_page(path, expected="404", viewport=WIDE, reduced_motion="reduce")
    if path.endswith("/chat"):
        page.locator("faq-chat textarea").wait_for()
    assert walked(page) == []
    assert axe_everywhere(page) == []
    assert page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length") == 0
    assert unfit(page) == []


def test_the_pages_of_staff(desk: Page, base: str) -> None:
    sent = staff.open_ticket(desk, base, email="eve@example.com")
    found = []
    for path in (*DESK, f"/tickets/{sent['number']}"):
        desk.goto(f"{base}/staff{path}")
        # The menu's own list lies over the page while it is open: test_browser_staff looks at it.
        desk.evaluate("document.querySelectorAll('details:not(.staff-more)').forEach(one => (one.open = true))")
        found += [f"{path}: {one}" for one in (*walked(desk), *axe_everywhere(desk), *unfit(desk))]
    assert not found, "\n".join(found)


def test_the_first_link_leads_past_the_header(open_page: Open) -> None:
    page = open_page("/en/articles/withdrawal-not-arrived", viewport=WIDE)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_systems_own_colours_show_where_one_is(open_page: Open) -> None:
    page = open_page("/en/", viewport=WIDE, forced_colors="active")
    current = page.locator(".languages [aria-current]")
    assert current.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.locator("#q").focus()
    assert page.eval_on_selector(".search-row", "one => getComputedStyle(one).outlineStyle") == "solid"
    borders = page.eval_on_selector_all(
        ".search-row button[type=submit], .tile", "all => all.map(one => getComputedStyle(one).borderTopStyle)"
    )
    assert set(borders) == {"solid"}, "what can be pressed has an edge where grounds are gone"


def test_problems_of_a_form_are_said_at_once_and_at_the_field(open_page: Open) -> None:
    page = open_page("/en/tickets/new", viewport=WIDE, expected="422")
    page.fill("#ticket-message", "my withdrawal is stuck")
    page.fill("#ticket-email", "nobody@no..where")
    usual.next_step(page)
    expect(page.locator("#problems")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.locator("#ticket-email")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "email-problem" in str(field.get_attribute("aria-describedby"))
    expect(page.locator("#email-problem")).not_to_be_empty()
    assert broken_rules(page) == []
