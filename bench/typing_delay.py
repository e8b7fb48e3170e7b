"""How long after the last key is the reply on the page? In a real browser, over a server of its own."""

from __future__ import annotations

import json
import os
import shutil
import statistics
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.screenshots import FLAGS, served

OUT = Path(__file__).resolve().parent / "results" / "typing_delay.json"
KEY_MS = 70
"""Between two keys: about 170 words a minute, so that a fast typist is answered at every key."""
QUERIES = (
    "提现没到账", "怎么开启谷歌验证", "忘记密码", "手续费多少", "充值没到账怎么办", "身份认证失败", "C2C 怎么买币",
    "附近哪里有好吃的火锅", "my withdrawal is pending", "how to turn on 2FA", "close my account", "who won the match",
)  # fmt: skip
WATCH = """() => {
  window.times = []; let last = 0; let counted = true;
  document.getElementById("q").addEventListener("input", () => { last = performance.now(); counted = false; });
  new MutationObserver(() => {
    if (counted || !document.querySelector("#results .reply")) return;
    counted = true;
    requestAnimationFrame(() => window.times.push(performance.now() - last));
  }).observe(document.getElementById("results"), { childList: true });
}"""


def main() -> None:
    """`python -m bench.typing_delay`, over $FAQ_DATA or ./faq-data."""
    with served(Path(os.environ.get("FAQ_DATA", "faq-data"))) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto(f"{base}/zh-CN/")
        page.evaluate(WATCH)
        for query in QUERIES:
            page.fill("#q", "")
            page.wait_for_timeout(200)
            page.locator("#q").press_sequentially(query, delay=KEY_MS)
            page.wait_for_timeout(400)
        times = sorted(page.evaluate("window.times"))
        browser.close()
    found = {
        "replies": len(times),
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "max_ms": round(times[-1], 1),
    }
    OUT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(found)


if __name__ == "__main__":
    main()
