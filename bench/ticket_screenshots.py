"""What do the ticket pages look like? Every state in a picture, over a copy of a data folder that is thrown away."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from api.security.keys import Keys
from bench.screenshots import DESK, FLAGS, PHONE, served, small, wanted

SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"
QUERY = "提现 100 USDT 一直没到账 UID 12345678"
FACTS: Mapping[str, str] = {"#field-time": "2026-11-23 10:20 UTC+8", "#ticket-email": "lin@example.com"}
NEXT, SEND = ".ticket-form .actions button", "button[value=send]:not([tabindex])"


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser before a server. admin: a staff key; out: where the pictures go."""

    browser: Browser
    base: str
    admin: str
    out: Path

    def open(self, path: str, *, phone: bool = False, dark: bool = False, zone: str = "Asia/Shanghai") -> Page:
        """A page in a browser of its own."""
        width, height = PHONE if phone else DESK
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            device_scale_factor=1.5 if phone else 1,
            timezone_id=zone,
            locale="zh-CN",
            has_touch=phone,
            is_mobile=phone,
        )
        page = context.new_page()
        page.goto(self.base + path)
        return page

    def shoot(self, page: Page, name: str) -> None:
        """Keep the whole page as a picture, without the mark of the keyboard's place."""
        page.evaluate("document.activeElement?.blur()")
        page.wait_for_timeout(150)
        file = self.out / f"ticket-{name}.webp"
        if not wanted(self.out, file.stem):
            return
        file.write_bytes(small(page.screenshot(full_page=True), self.out))
        print(f"{file.name}: {file.stat().st_size // 1024} KB")


def main() -> None:
    """`python -m bench.ticket_screenshots FOLDER`, over $FAQ_DATA or ./faq-data; see bench.screenshots."""
    if len(sys.argv) != 2:
        sys.exit("name the folder of the pictures: python -m bench.ticket_screenshots docs/screenshots")
    # Nobody listens there: the page of deliveries shows what waits.
    os.environ |= {"FAQ_SMTP_URL": "smtp://127.0.0.1:9?tls=none", "FAQ_SUPPORT_EMAIL": "support@bluefir.example"}
    os.environ |= {"FAQ_WEBHOOK_URL": "http://127.0.0.1:9/faq", "FAQ_WEBHOOK_SECRET": "only for these pictures"}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        shutil.copytree(os.environ.get("FAQ_DATA", "faq-data"), data, ignore=shutil.ignore_patterns("tickets*", "att*"))
        _, admin = Keys(data).add("Ann", ["admin"])
        with served(data) as base:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            studio = Studio(browser, base, admin, Path(sys.argv[1]))
            steps: list[Callable[[Studio], None]] = [doors, mistakes, phone_en, story]
            for step in steps:
                step(studio)
            browser.close()


def doors(studio: Studio) -> None:
    """Staff's pages before there is anything to do."""
    page = studio.open("/staff/login")
    studio.shoot(page, "staff-login")
    sign_in(page, studio)
    studio.shoot(page, "staff-empty")


def mistakes(studio: Studio) -> None:
    """What is missing or must not be sent."""
    page = studio.open(f"/zh-CN/tickets/new?q={QUERY}")
    page.fill("#field-uid", "abc")
    page.fill("#ticket-email", "me@")
    page.click(NEXT)
    studio.shoot(page, "problems-zh")
    page = studio.open(f"/zh-CN/tickets/new?q={QUERY}")
    fill(page, FACTS | {"#ticket-message": f"提现 100 USDT 一直没到账，我的助记词是 {SEED}"})
    page.click(NEXT)
    page.locator("#secret").wait_for()
    studio.shoot(page, "secret-zh")


def phone_en(studio: Studio) -> None:
    """The form and what comes before sending, on a phone."""
    query = "My account is locked and I cannot sign in, UID 20261123"
    page = studio.open(f"/en/tickets/new?q={query}", phone=True, zone="Europe/Berlin")
    fill(page, {"#field-time": "this morning, 9:30 CET", "#ticket-email": "sam@example.org"})
    studio.shoot(page, "form-phone-en")
    page.click(NEXT)
    page.locator(".ticket-summary").wait_for()
    studio.shoot(page, "check-phone-en")
    page.click(SEND)
    page.locator(".sent").wait_for()


def story(studio: Studio) -> None:
    """One ticket from the form to the answer."""
    page = studio.open(f"/zh-CN/tickets/new?q={QUERY}")
    fill(page, FACTS)
    page.set_input_files("#files", {"name": "提现记录.png", "mimeType": "image/png", "buffer": picture()})
    page.locator(".file-chosen img").wait_for()
    studio.shoot(page, "form-zh")
    page.fill("#ticket-message", "提现 100 USDT 一直没到账，已经两个小时了，页面显示处理中。")
    page.click(NEXT)
    page.locator(".ticket-summary").wait_for()
    studio.shoot(page, "check-zh")
    page.click(SEND)
    page.locator(".sent").wait_for()
    studio.shoot(page, "sent-zh")
    address = page.url.removeprefix(studio.base).replace("&new=1", "")
    staff_answers(studio)
    page.goto(studio.base + address)
    studio.shoot(page, "conversation-zh")
    studio.shoot(studio.open(address.replace("/zh-CN/", "/zh-TW/"), phone=True, dark=True), "conversation-phone-dark")
    page.goto(f"{studio.base}/zh-CN/tickets/new?q=提现 100 USDT 还是没到账 UID 12345678")
    fill(page, FACTS)
    page.click(NEXT)
    page.locator(".duplicates").wait_for()
    studio.shoot(page, "duplicate-zh")


def staff_answers(studio: Studio) -> None:
    """Staff's list, the ticket with a reply and its entry, and the deliveries."""
    page = studio.open("/staff/login")
    sign_in(page, studio)
    studio.shoot(page, "staff-list")
    page.click(".ticket-row >> nth=0")
    page.fill(
        "#ticket-message",
        "您好，已为您查到：这笔提现正在链上确认，预计 30 分钟内到账。\n如果 1 小时后仍未到账，请在此补充新的交易截图。",
    )
    page.click(".ticket-form .actions button")
    page.locator(".said-staff").wait_for()
    page.click(".choices-list .choice >> nth=1")
    page.click("form[action$=entry] button")
    page.locator(".choices-list input:checked").wait_for()
    studio.shoot(page, "staff-zh")
    page.goto(f"{studio.base}/staff/outbox")
    studio.shoot(page, "outbox-zh")


def sign_in(page: Page, studio: Studio) -> None:
    """Through the door."""
    page.fill("#key", studio.admin)
    page.click(".door button")
    page.locator(".staff-bar").wait_for()


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Type into several fields."""
    for place, value in values.items():
        page.fill(place, value)


def picture() -> bytes:
    """A screenshot such as an asker sends."""
    image = Image.new("RGB", (360, 640), (246, 249, 249))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 360, 72), fill=(11, 95, 115))
    for top in range(96, 600, 96):
        draw.rounded_rectangle((20, top, 340, top + 76), 10, fill=(255, 255, 255), outline=(211, 223, 225))
        draw.rectangle((36, top + 18, 180, top + 30), fill=(75, 95, 104))
        draw.rectangle((36, top + 44, 260, top + 52), fill=(166, 184, 191))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main())
