"""What do the pages look like? Every state in a picture, from a server of its own over the sample help centre.

python -m bench.screenshots FOLDER [NAME...]     all states, or the named ones
python -m bench.screenshots docs/screenshots     those that the documents show; so does bench.ticket_screenshots
"""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SHOWN = ROOT / "docs" / "screenshots"
"""Pictures that documents show: few and small, since history keeps every version of them."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"]
PHONE, DESK = (390, 844), (960, 720)
_HIGHEST = 760
"""Pixels of a picture in the documents."""
_COLOURS = 16
"""Flat colours need few, and text stays sharp without loss: about 17 kB a picture."""

Act = Callable[[Page], None]


def type_in(text: str) -> Act:
    """Type a query and wait for its reply."""

    def act(page: Page) -> None:
        page.fill("#q", text)
        page.locator("#results .reply, #results .state-card").first.wait_for()

    return act


def half_typed(text: str) -> Act:
    """Type the beginning of a question and choose the first that may be meant."""

    def act(page: Page) -> None:
        page.locator("#q").press_sequentially(text, delay=30)
        page.locator("#suggestions [role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")

    return act


def broken(page: Page) -> None:
    """Search while the service does not answer."""

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/results", refuse)
    page.fill("#q", "提现没到账")
    page.locator(".state-card").wait_for()


def in_widget(text: str) -> Act:
    """Type a query into the box on the foreign site and wait for its reply."""

    def act(page: Page) -> None:
        page.locator("faq-search input").first.fill(text)
        page.locator("faq-search .panel .part, faq-search [role=option]").first.wait_for()
        page.wait_for_timeout(200)

    return act


def open_first(text: str) -> Act:
    """The same, and open the first answer."""

    def act(page: Page) -> None:
        in_widget(text)(page)
        page.locator("faq-search [role=option]").first.click()
        page.wait_for_timeout(200)

    return act


def in_chat(*texts: str) -> Act:
    """Open the chat on the foreign site and say this, one after the other."""

    def act(page: Page) -> None:
        page.locator("faq-chat .launcher").click()
        for number, text in enumerate(texts, start=1):
            page.locator("faq-chat textarea").fill(text)
            page.keyboard.press("Enter")
            page.locator("faq-chat .said.bot").nth(number).wait_for()
        page.locator("faq-chat .panel").evaluate("panel => panel.style.boxShadow = 'none'")  # few colours make bands
        page.wait_for_timeout(400)

    return act


def nothing(_page: Page) -> None:
    """Only look."""


SHOTS: dict[str, tuple[str, Act, tuple[int, int], bool]] = {
    "home-zh": ("/zh-CN/", nothing, DESK, False),
    "home-en-dark": ("/en/", nothing, DESK, True),
    "home-phone": ("/zh-CN/", nothing, PHONE, False),
    "suggestions": ("/zh-CN/", half_typed("tb"), PHONE, False),
    "search-zh": ("/zh-CN/", type_in("提笔显示完成了还没到账"), DESK, False),
    "search-en": ("/en/", type_in("my withdrawl is still pending"), DESK, False),
    "search-zh-tw-phone-dark": ("/zh-TW/", type_in("提現一直沒到帳"), PHONE, True),
    "clarify": ("/zh-CN/", type_in("之前的手机卡丢了登录不了"), DESK, False),
    "other-language": ("/zh-CN/", type_in("储备金审计报告在哪"), DESK, False),
    "asked-in-chinese": ("/en/", type_in("谷歌验证器丢了怎么办"), DESK, False),
    "contact-support": ("/zh-CN/", type_in("附近哪里有好吃的火锅"), DESK, False),
    "secret-warning": ("/zh-CN/", type_in("我的密码是 hunter2xyz 登录不了"), DESK, False),
    "verify-answer": ("/en/", type_in("is t.me/BluefirSupport really you"), DESK, False),
    "article-zh": ("/zh-CN/articles/security-2fa-enable", nothing, DESK, False),
    "article-phone-dark": ("/zh-CN/articles/withdrawal-not-arrived", nothing, PHONE, True),
    "category": ("/en/categories/account", nothing, DESK, False),
    "contact-zh": ("/zh-CN/contact?q=提现没到账&check=t.me/BluefirSupport", nothing, DESK, False),
    "contact-phone-en": ("/en/contact", nothing, PHONE, False),
    "not-found": ("/zh-CN/articles/nope", nothing, DESK, False),
    "found-elsewhere": ("/zh-TW/categories/deposit", type_in("怎麼開啟 2FA"), PHONE, True),
    "wrong-ticket": ("/zh-CN/tickets/T261123-AAAAAA?key=x", nothing, PHONE, False),
    "widget-results": ("/demo", in_widget("怎样开启谷歌验证"), (820, 640), False),
    "widget-answer-dark": ("/demo", open_first("怎样开启谷歌验证"), PHONE, True),
    "widget-contact": ("/demo", in_widget("附近哪里有好吃的火锅"), (900, 760), False),
    "chat-zh": ("/demo", in_chat("怎样开启谷歌验证"), (700, 700), False),
    "chat-phone-dark": ("/demo", in_chat("提现一直没到账", "还是不行"), (360, 506), True),
    "chat-contact": ("/demo", in_chat("手机卡丢了登录不了", "转人工"), (760, 700), False),
    "chat-page-en": ("/en/chat", nothing, DESK, False),
    "search-failed": ("/zh-CN/", broken, PHONE, False),
}


def wanted(folder: Path, name: str) -> bool:
    """Whether a picture belongs into a folder: into that of the documents only what they show."""
    if folder.resolve() != SHOWN:
        return True
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    return any(re.search(rf"screenshots/{name}\.webp", file.read_text("utf-8")) for file in documents)


def main() -> None:
    """See the head of this file; over $FAQ_DATA or ./faq-data."""
    if len(sys.argv) < 2:
        sys.exit((__doc__ or "").partition("\n\n")[2].strip())
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    names = sys.argv[2:] or [name for name in SHOTS if wanted(out, name)]
    with served(Path(os.environ.get("FAQ_DATA", "faq-data"))) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name in names:
            file = out / f"{name}.webp"
            file.write_bytes(small(shoot(browser, base, name), out))
            print(f"{file.name}: {file.stat().st_size // 1024} KB")
        browser.close()


def shoot(browser: Browser, base: str, name: str) -> bytes:
    """One state as a PNG of the whole page."""
    path, act, (width, height), dark = SHOTS[name]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        device_scale_factor=1.5 if width < 500 else 1,
        timezone_id="Europe/Berlin" if "-en" in name else "Asia/Shanghai",
    )
    page = context.new_page()
    page.goto(base + path)
    act(page)
    picture = page.screenshot(full_page=not name.startswith("chat-"))  # the chat stays where the screen ends
    context.close()
    return picture


def small(picture: bytes, folder: Path) -> bytes:
    """The same picture as WebP; for the documents only its top."""
    written, image = io.BytesIO(), Image.open(io.BytesIO(picture)).convert("RGB")
    if folder.resolve() == SHOWN:
        image = image.crop((0, 0, image.width, min(image.height, _HIGHEST)))
    few = image.quantize(_COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(written, "WEBP", lossless=True, quality=100, method=6)
    return written.getvalue()


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of a server over a data folder, for as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    process = subprocess.Popen([*command, "--data", str(data), "--port", str(port)], stderr=subprocess.DEVNULL)  # noqa: S603
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if answers(base):
                break
            time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def answers(base: str) -> bool:
    """Whether the server is up."""
    try:
        return bool(urllib.request.urlopen(f"{base}/healthz", timeout=2).status == 200)  # noqa: S310
    except OSError:
        return False


if __name__ == "__main__":
    main()
