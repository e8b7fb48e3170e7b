"""What is slow to read? Contents of any length that a careless reader takes the square of their length for."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping

from mnemonic import Mnemonic

from corpus.segment import default_user_words

Shape = Callable[[int], str]
"""(characters) -> a text of so many."""


def repeated(pattern: str, head: str = "", tail: str = "") -> Shape:
    """The pattern over and over between a head and a tail."""
    return lambda size: head + (pattern * (size // len(pattern) + 1))[: max(size - len(head) - len(tail), 0)] + tail


TEXTS: Mapping[str, Shape] = {
    "one Chinese character": repeated("提"),
    "Chinese words": repeated("提现一直没到账验证码收不到"),
    "Chinese homophones": repeated("提笔冲值验正码"),
    "Chinese stop words": repeated("我要"),
    "rare Chinese": lambda size: "".join(chr(0x4E00 + 7919 * i % 20900) for i in range(size)),
    "traditional Chinese": repeated("為什麼提現還沒到帳請問審核狀態"),
    "one letter": repeated("a"),
    "one digit": repeated("7"),
    "digits and a letter": repeated("7", tail="a"),
    "numbers": repeated("1,"),
    "short words": repeated("a b c "),
    "unknown words": lambda size: " ".join(f"{chr(97 + i % 26)}xqz{chr(97 + i // 26 % 26)}w" for i in range(size))[
        :size
    ],
    "misspelt words": repeated("withdrwal verifcation depoist "),
    "pinyin": repeated("tibichongzhi"),
    "pinyin among Chinese": repeated("tibi 提 chongzhi 现 "),
    "e-mail without an end": repeated("a.", tail="@"),
    "many at signs": repeated("a@a."),
    "addresses": repeated("http://"),
    "hexadecimal": repeated("0xf"),
    "labels": repeated("uid: 订单号 "),
    "label and blanks": repeated(" ", head="order"),
    "quotation marks": repeated("“"),
    "negations": repeated("don't not "),
    "dates": repeated("2024-1-1 昨天"),
    "combining marks": repeated("\u0301\u0323", head="a"),
    "ligatures": repeated("ﷺ"),
    "emoji": repeated("👩‍👧"),
    "zero width": repeated("提\u200b"),
    "blanks": repeated(" ", head="a", tail="b"),
    "punctuation": repeated("?!.,;"),
    "hashes": repeated("#"),
}

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_TRADITIONAL = "為麼還沒帳請問審態錢驗證碼電話號聯繫過開關機會員導書車馬魚鳥龍門風雲廣東單雙變應實際選擇樂響業務"


def drawn(*parts: str, separator: str = "") -> Shape:
    """Parts drawn at random, always the same, until the text is full."""

    def text(size: int) -> str:
        chance, drawn_parts, length = random.Random(1), list[str](), 0
        while length < size:
            drawn_parts.append(chance.choice(parts))
            length += len(drawn_parts[-1]) + len(separator)
        return separator.join(drawn_parts)[:size]

    return text


def between(first: int, last: int) -> Shape:
    """Characters drawn from a range of code points."""
    return drawn(*map(chr, range(first, last + 1)))


def words_of_list(language: str, separator: str = "") -> Shape:
    """Words drawn from a list of BIP-39."""
    return lambda size: drawn(*Mnemonic(language).wordlist, separator=separator)(size)


def _dictionary(size: int) -> str:
    """Chinese words of the user dictionary: what is dear to segment, since every beginning goes on."""
    return drawn(*(line.split()[0] for line in default_user_words()))(size)


QUERIES: Mapping[str, Shape] = {
    "random Chinese": between(0x4E00, 0x9FA5),
    "random Chinese, spaced": drawn(*map(chr, range(0x4E00, 0x9FA6)), separator=" "),
    "Chinese and Latin": drawn(*map(chr, range(0x4E00, 0x4F00)), *"abcdefgh 0123,."),
    "one Chinese word": repeated("密码"),
    "common Chinese": drawn(*"的一是在不了有和我你他她它这那就也都还要会能可以到没么样什怎得着过吗呢吧很好说看想去"),
    "Chinese sentences": repeated("我昨天提现了一千块钱到现在还没有到账请问是什么原因客服一直不回复我应该怎么办"),
    "words of the dictionary": _dictionary,
    "Chinese seed words": words_of_list("chinese_simplified"),
    "Chinese seed words, spaced": words_of_list("chinese_simplified", " "),
    "traditional seed words": words_of_list("chinese_traditional"),
    "English seed words": words_of_list("english", " "),
    "English seed words, joined": words_of_list("english"),
    "random traditional Chinese": drawn(*_TRADITIONAL),
    "random emoji": between(0x1F300, 0x1F5FF),
    "hiragana": between(0x3041, 0x3096),
    "Hangul": between(0xAC00, 0xD7A3),
    "full-width digits": between(0xFF10, 0xFF19),
    "base58": drawn(*_BASE58),
    "hexadecimal in pieces": drawn(*(f"{7919 * i:08x}" for i in range(1, 500)), separator=" "),
    "web addresses": drawn(*(f"http://x{i}.com/a{i}" for i in range(100)), separator=" "),
    "accounts": repeated("telegram @Bluefir_x1 qq 12345 微信号 abcd_1 a@b.com "),
    "signs": drawn(*"?!.,;:'\"()[]{}@#$%^&*-_=+/\\|<>~`"),
    "one long word": drawn(*"abcdefghijklmnopqrstuvwxyz"),
    "words of two letters": drawn(*(a + b for a in "abdefghiklmnoprstuwy" for b in "aeiou"), separator=" "),
    "letters alone": drawn(*"abcdefghijklmnopqrstuvwxyz", separator=" "),
    "passwords": repeated("密码是abc12345 "),
    "codes": repeated("验证码123456 "),
}
"""Queries that were dear to search, beside TEXTS: their work is bounded as a whole, not only in its growth."""

MARKDOWN: Mapping[str, Shape] = {
    **{
        name: TEXTS[name]
        for name in ("Chinese words", "one letter", "blanks", "hashes", "combining marks", "ligatures")
    },
    "open brackets": repeated("["),
    "nested brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "nested links": lambda size: "[a](" * (size // 4),
    "open pictures": repeated("!["),
    "closed brackets": repeated("](b) "),
    "emphasis": repeated("*a_ "),
    "emphasis without blanks": repeated("*a_"),
    "stars": repeated("*"),
    "stars and words": repeated("a**b"),
    "strikes": repeated("~~a"),
    "backticks": lambda size: "".join("`" * i + "a" for i in range(1, int((2 * size) ** 0.5)))[:size],
    "one backtick": repeated("`a "),
    "quotes": repeated(">"),
    "quotes and blanks": repeated("> "),
    "quotes in lines": repeated("> a\n"),
    "deep list": lambda size: "".join(" " * i + "- a\n" for i in range(int((2 * size) ** 0.5)))[:size],
    "list on one line": repeated("- "),
    "link definitions": lambda size: "".join(f"[a{i}]: b\n" for i in range(size // 8))[:size],
    "uses of a definition": repeated("[a] ", head="[a]: b\n\n"),
    "open definitions": repeated("[a]: <b\n"),
    "table cells": lambda size: "|" + "a|" * (size // 8) + "\n|" + "-|" * (size // 8) + "\n" + "|a" * (size // 4),
    "table rows": repeated("|a|b|\n", head="|a|b|\n|-|-|\n"),
    "short rows of a wide table": lambda size: (
        "|" + "a|" * int(size**0.5) + "\n|" + "-|" * int(size**0.5) + "\n" + "|b\n" * (size // 3)
    )[:size],
    "pipes": repeated("|"),
    "entities": repeated("&#x"),
    "autolinks": repeated("<a:"),
    "HTML": repeated("<b "),
    "scripts": repeated("](javascript:"),
    "Chinese brackets": repeated("]（"),
    "placeholders": repeated("待补充"),
    "asks for secrets": repeated("请提供密码给客服,"),
    "asks for codes": repeated("send us your verification code to support "),
    "asks and blanks": repeated("send ", tail="code"),
    "names of secrets": repeated("密码"),
    "staff": repeated("客服"),
    "commas": repeated("提供,"),
    "sentences": repeated("a. "),
    "full stops": repeated("."),
    "clauses": repeated("a - "),
    "headings": repeated("# a\n"),
    "equal headings": repeated("## step\n\n"),
    "rulers": repeated("a\n=\n"),
    "fences": repeated("```\n"),
    "backslashes": repeated("\\"),
    "comments": repeated("<!--"),
}


def _rows(count: int, **fields: object) -> list[dict[str, object]]:
    row: dict[str, object] = {"lang": "zh", "category": "a", "question": "怎么提现", "answer": "好", **fields}
    return [{"id": f"e{i}", **row} for i in range(count)]


def _yaml(size: int, line: str) -> str:
    return "- {id: a, lang: zh, category: a, question: q, answer: a, tags: " + repeated(line)(size) + "}\n"


FILES: Mapping[str, tuple[str, Callable[[int], bytes]]] = {
    "rows as JSON Lines": (
        ".jsonl",
        lambda size: "\n".join(json.dumps(row, ensure_ascii=False) for row in _rows(size // 100)).encode(),
    ),
    "one long line of JSON": (".jsonl", lambda size: json.dumps(_rows(1, alternates=["a"] * (size // 5))[0]).encode()),
    "deep JSON": (".jsonl", lambda size: ('{"id":' * (size // 6)).encode()),
    "deep lists of JSON": (".jsonl", lambda size: (("[" * 900 + "\n") * (size // 901)).encode()),
    "long numbers of JSON": (".jsonl", lambda size: ('{"id": ' + "7" * size + "}").encode()),
    "many fields of JSON": (
        ".jsonl",
        lambda size: json.dumps({f"questio{i}": 1 for i in range(size // 16)}).encode(),
    ),
    "half lines of JSON": (".jsonl", lambda size: ('{"id": "\n' * (size // 9)).encode()),
    "rows as CSV": (
        ".csv",
        lambda size: ("id,lang,category,question,answer\n" + "a,zh,a,q,a\n" * (size // 11)).encode(),
    ),
    "open quotation of CSV": (
        ".csv",
        lambda size: ('id,lang,category,question,answer\n"' + 'a""\n' * (size // 4)).encode(),
    ),
    "quotes of CSV": (".csv", lambda size: ("id,lang,category,question,answer\n" + '"a""b",\n' * (size // 8)).encode()),
    "wide CSV": (
        ".csv",
        lambda size: ("id,lang,category,question,answer\n" + "a," * min(size // 2, 490_000) + "\n").encode(),
    ),
    "wide header of CSV": (
        ".csv",
        lambda size: (("id,lang,category,question,answer" + ",alternate" * (size // 10)) + "\n").encode(),
    ),
    "list cells of CSV": (
        ".csv",
        lambda size: ("id,lang,category,question,answer,tags\na,zh,a,q,a," + "a|" * (size // 2) + "\n").encode(),
    ),
    "escapes of CSV": (
        ".csv",
        lambda size: ("id,lang,category,question,answer,tags\na,zh,a,q,a," + "\\" * size + "\n").encode(),
    ),
    "rows as YAML": (
        ".yaml",
        lambda size: ("- {id: a, lang: zh, category: a, question: q, answer: a}\n" * (size // 56)).encode(),
    ),
    "deep YAML": (".yaml", lambda size: _yaml(size, "[").encode()),
    "anchors of YAML": (".yaml", lambda size: _yaml(size, "[&a b, *a, ").encode()),
    "anchors in rows of YAML": (
        ".yaml",
        lambda size: "".join(f"- &a{i} {{id: *a{max(i - 1, 0)}}}\n" for i in range(size // 22)).encode(),
    ),
    "keys of YAML": (".yaml", lambda size: ("- " + "".join(f"k{i}: a\n  " for i in range(size // 10))).encode()),
    "complex keys of YAML": (".yaml", lambda size: ("- " + "? " * min(size // 2, 490_000)).encode()),
    "block text of YAML": (".yaml", lambda size: ("- id: |\n" + "    a\n" * (size // 6)).encode()),
    "rows as Markdown": (".md", lambda size: ("## How do I do this?\n\nlike this\n\n" * (size // 34)).encode()),
    "fences of Markdown": (".md", lambda size: ("## q\n" + "````faq\n```\n" * (size // 12)).encode()),
    "fields of Markdown": (
        ".md",
        lambda size: ("## q\n```faq\n" + "alternates: a\n- b\n" * (size // 18) + "```\na").encode(),
    ),
    "comments of Markdown": (".md", lambda size: ("## q\n" + "<!-- a\n" * (size // 7)).encode()),
    "hashes of Markdown": (".md", lambda size: ("## q " + "# " * min(size // 2, 490_000) + "\n\na").encode()),
    "hash without a blank": (".md", lambda size: ("##a\n" * (size // 4)).encode()),
    "blanks of Markdown": (".md", lambda size: ("## a" + " " * min(size, 900_000) + "b\n\na").encode()),
    "rows as Excel": (".xlsx", lambda size: workbook("".join(_excel_row(i) for i in range(2, size // 100)))),
    "empty rows of Excel": (".xlsx", lambda size: workbook("".join(f'<row r="{i}"/>' for i in range(2, size // 14)))),
    "distant row of Excel": (".xlsx", lambda size: workbook(_excel_row(size))),
    "cells of Excel": (
        ".xlsx",
        lambda size: workbook('<row r="2">' + "<c><v>1</v></c>" * (size // 15) + "</row>"),
    ),
}
"""File by what is hostile in it: extension, and content of about so many bytes, the size before compression."""


def _excel_row(number: int) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("a", "zh", "a", "q", "a"))
    return f'<row r="{number}">{cells}</row>'


def workbook(rows: str) -> bytes:
    """An Excel workbook of one sheet: a header, then these rows of XML."""
    names = ("id", "lang", "category", "question", "answer")
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet_type}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{kind}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets><sheet name="s" sheetId="1" r:id="b"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="b" Type="{kind}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData><row r="1">{header}</row>{rows}</sheetData></worksheet>'
        ),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
