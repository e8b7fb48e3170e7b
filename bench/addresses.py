"""Write tests/data/addresses.jsonl.gz: 5,000 addresses as phishers write them, and how Chromium reads each.

    python -m bench.addresses

Each line: [address, href of `new URL(address)` or null, the same with "https://" before it].
"""

from __future__ import annotations

import gzip
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

SEED = 14
COUNT = 5_000
FILE = Path(__file__).resolve().parents[1] / "tests/data/addresses.jsonl.gz"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
READ = r"""addresses => addresses.map(text => [text, ...[
  text, "https://" + text.replace(/^[\0-\x20]+/, "")
].map(one => {
  try { return new URL(one).href } catch { return null }
})])"""

SITES = [
    "bluefir.example",
    "help.bluefir.example",
    "t.me/BluefirOfficial",
    "x.com/BluefirHQ",
    "x.com/BluefirHQ/status/1",
]
SITES += ["weibo.com/蓝杉Bluefir", "weibo.com/n/蓝杉Bluefir", "www.facebook.com/BluefirHQ", "t.me/s/BluefirOfficial/12"]
SITES += [
    "linkedin.com/company/bluefir",
    "reddit.com/r/bluefir",
    "youtube.com/@bluefir",
    "discord.gg/AbCdEf",
    "wa.me/85255501234",
]
OTHERS = [
    "evil.com",
    "evil",
    "EvilScamBot",
    "bluefir",
    "t.me",
    "10.0.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "2130706433",
    "[::1]",
    "蓝杉.中国",
]
OTHERS += [
    "xn--blufir-yvf.example",
    "bücher.de",
    "ｅｖｉｌ．ｃｏｍ",
    "evil。com",
    "faß.de",
    "xn--a",
    "a..b",
    "1.2.3.4.5",
    "☃.net",
]
SCHEMES = [
    "https://",
    "http://",
    "HTTPS://",
    "https:",
    "https:/",
    "https:\\\\\\\\",
    "http:\\\\",
    "//",
    "ftp://",
    "tg://",
    "ht\ttps://",
]
SCHEMES += [
    "",
    "",
    "",
    "https:///",
    "javascript://",
    "blob:https://",
    "view-source:https://",
    "ｈｔｔｐｓ://",
    "https：//",
    " https://",
]
SEPARATORS = [
    "/",
    "//",
    "\\",
    "/../",
    "/./",
    "/%2e%2e/",
    "/%2E./",
    "/.%2e/",
    "\\..\\",
    "/..;/",
    "%2f",
    "%5c",
    "?",
    "#",
    "@",
    ":",
    ":443/",
]
SEPARATORS += [
    ":8443/",
    ":0/",
    ":99999/",
    "\t",
    "\n",
    "\r\n",
    "%00",
    "%09",
    "%40",
    "／",
    "＼",
    "？",
    "＃",
    "。",
    "．",
    "｡",
    ".",
    "..",
    " ",
]
SEPARATORS += [
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\xad",
    "\u202e",
    "\u3000",
    "\xa0",
    "％2e",
    "&",
    ";",
    "|",
    "^",
    "<",
    "`",
    "\0",
]
LOOKS = {
    "e": "е",
    "i": "і",
    "o": "ο",
    "l": "ⅼ",
    "f": "ſ",
    "k": "\u212a",
    "b": "Ｂ",
    "t": "ｔ",
    "m": "ⓜ",
    "x": "ⅹ",
    ".": "。",
    "/": "⁄",
}


def insert(text: str, chance: random.Random) -> str:
    """Something that a browser may read otherwise, put at a random place."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(SEPARATORS) + text[at:]


def join(text: str, chance: random.Random) -> str:
    """A second address or name behind or before the first."""
    other, mark = chance.choice(OTHERS), chance.choice(SEPARATORS)
    return chance.choice([f"{text}{mark}{other}", f"{other}{mark}{text}"])


def encode(text: str, chance: random.Random) -> str:
    """One character percent-encoded, once or twice."""
    at = chance.randrange(len(text))
    coded = "".join(f"%{byte:02{chance.choice('xX')}}" for byte in text[at].encode("utf-8", "surrogatepass"))
    return text[:at] + (coded.replace("%", "%25") if chance.random() < 0.2 else coded) + text[at + 1 :]


def disguise(text: str, chance: random.Random) -> str:
    """One character by one that looks like it, or of the other case."""
    at = chance.randrange(len(text))
    char = text[at]
    wide = chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char
    return text[:at] + chance.choice([LOOKS.get(char.lower(), wide), wide, char.swapcase()]) + text[at + 1 :]


MUTATIONS: list[Callable[[str, random.Random], str]] = [insert, join, encode, disguise]


def addresses(chance: random.Random) -> list[str]:
    """Different addresses: a listed one after none to four mutations."""
    found: dict[str, None] = {}
    while len(found) < COUNT:
        text = chance.choice(SITES)
        for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 4])):
            text = chance.choice(MUTATIONS)(text, chance)
        found[chance.choice(SCHEMES) + text + chance.choice(["", "", "", "", "/", ".", "?start=1", "#a", "/ "])] = None
    return [*found]


def main() -> None:
    """Ask Chromium and write the file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        rows = browser.new_page().evaluate(READ, addresses(random.Random(SEED)))
        version = browser.version
        browser.close()
    lines = [json.dumps({"chromium": version, "seed": SEED}), *(json.dumps(row, ensure_ascii=False) for row in rows)]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(f"{len(rows)} addresses, read by Chromium {version}; {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
