"""The message catalogues: complete, in the words of their readers, and a further one is one file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from opencc import OpenCC

from api.messages import NAMES, catalogue, read_catalogue
from api.presenters.reply import present
from api.presenters.scripts import written_in
from api.web.locales import LOCALES, guess_locale, lang_of, locale_for, own_name
from api.web.words import Words
from conftest import ROOT, environment
from corpus import FaqError
from engine import Engine, Reason, Remark, SecretKind, Status, Trick
from support import hand_off_of

FOLDER = ROOT / "api" / "messages"
HEADER = 'msgid ""\nmsgstr ""\n"Language: xx\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
SPACED = ("list_mark", "widget_your_time")
"""Texts that may begin or end with a space."""
MAINLAND = """
郵箱 賬 信息 網絡 文件 鏈接 登錄 搜索 默認 數據 渠道 屏幕 錄屏 視頻 反饋 質量 公安 身份證 腳本
數組 支持 註銷 通過 充值 提現
"""
"""What people in Taiwan write otherwise, or mean otherwise."""


def catalog_of(locale: str) -> Catalog:
    with (FOLDER / f"{locale}.po").open("rb") as stream:
        return read_po(stream, abort_invalid=True)


def forms_of(message: Any) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}|(?<=\W)(%)(?!\w)", f" {text}"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_catalogue_has_every_text_with_the_same_gaps(locale: str) -> None:
    own, english = catalog_of(locale), {message.id: message for message in catalog_of("en") if message.id}
    assert {message.id for message in own if message.id} == english.keys()
    assert not own.obsolete
    for message in own:
        if message.id:
            assert not message.fuzzy, message.id
            assert all(text.strip() == text and text for text in forms_of(message)) or message.id in SPACED
            gaps = [placeholders(text) for text in forms_of(message)]
            assert all(found == placeholders(forms_of(english[message.id])[-1]) for found in gaps), message.id
            assert message.auto_comments == english[message.id].auto_comments
            assert message.auto_comments, f"{message.id} says nothing to translators"


@pytest.mark.parametrize("locale", LOCALES)
def test_plural_forms_are_those_of_the_language(locale: str) -> None:
    own = catalog_of(locale)
    known = get_plural(locale.replace("-", "_"))
    assert (own.num_plurals, own.plural_expr) == (known.num_plurals, known.plural_expr)
    several = [message for message in own if isinstance(message.id, tuple | list)]
    assert len(several) >= 6
    for message in several:
        assert len(forms_of(message)) == own.num_plurals, message.id
        assert message.id[0] == message.id[1]
    assert str(own.locale_identifier).replace("_", "-") == locale
    assert Locale.parse(locale, sep="-")


def test_a_number_chooses_its_form() -> None:
    words = Words("en")
    assert [words("count", count=n) for n in (0, 1, 2, 21)] == ["0 articles", "1 article", "2 articles", "21 articles"]
    assert words("staff_dead", count=1) == "1 failed delivery"
    assert Words("zh-TW")("status_found", count=1) == "找到 1 筆結果"
    with pytest.raises(KeyError, match="no text 'nothing'"):
        words("nothing")


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    ends = [f"*.{end}" for end in ("html", "py", "js")]
    files = [file for part in ("api", "support") for end in ends for file in (ROOT / part).rglob(end)]
    source = "\n".join(file.read_text("utf-8") for file in files)
    keys = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog_of("en") if message.id}
    whole = set(re.findall(r"['\"]([a-z]\w*)['\"]", source))
    begun = set(re.findall(r"['\"]([a-z_]+_)(?:['\"] ~|\{)", source)) - {"ticket_"}
    unused = {key for key in keys - whole if not key.startswith(tuple(begun)) and not key.endswith("_help")}
    assert unused == set()
    called = set(re.findall(r"\bt\(['\"](\w+)['\"](?! ~)", source)) | set(
        re.findall(r"\b(?:Words\(\w+\)|words)\(['\"](\w+)['\"]", source)
    )
    assert len(called) > 100
    assert called - keys == set()


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("hand_off", get_args(Reason)),
        ("advice", get_args(SecretKind)),
        ("verdict", (*get_args(Status), "imitates", "beware")),
        ("trick", get_args(Trick)),
        ("remark", get_args(Remark)),
    ],
)
def test_each_code_of_a_result_has_its_sentence(prefix: str, codes: tuple[str, ...]) -> None:
    keys = {key for key in catalogue("en").forms if key.startswith(f"{prefix}_")}
    assert keys == {f"{prefix}_{code}" for code in codes}


def test_no_text_for_visitors_stands_in_code() -> None:
    """Chinese in a template, a script or a presenter is a text that a further locale could not have."""
    files = [*(ROOT / "api" / "presenters").glob("*.py"), *(ROOT / "api" / "cli" / "show").glob("*.py")]
    files += [file for end in ("html", "js") for file in (ROOT / "api").rglob(f"*.{end}") if file.stem != "demo"]
    assert len(files) > 20
    for file in files:
        source = file.read_text("utf-8")
        assert not re.findall("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", source), file


def test_sentences_of_a_reply_are_the_locale_s_own(engine: Engine) -> None:
    hand_off = hand_off_of(engine)
    for query, lang in (("我要转人工客服", "zh"), ("let me talk to a person", "en")):
        found = engine.search(query, rule=hand_off.rule)
        assert (found.lang, found.outcome) == (lang, "contact_support")
        for wanted in (None, *LOCALES):
            locale = locale_for(found.lang, wanted)
            assert lang_of(locale) == lang
            assert locale == wanted or lang_of(wanted or "") != lang or wanted is None
            body = written_in(present(found, hand_off, wanted), wanted)
            contact = body["contact_support"] if isinstance(body, dict) else asdict(body)["contact_support"]
            assert contact["message"] == catalogue(locale).text("hand_off_asked_for_person")


def test_taiwan_reads_its_own_words() -> None:
    to_traditional, as_written = OpenCC("s2tw"), str.maketrans("臺佈", "台布")
    for key, forms in catalogue("zh-TW").forms.items():
        for text in forms:
            assert to_traditional.convert(text).translate(as_written) == text, f"{key} has simplified characters"
            assert not [word for word in MAINLAND.split() if word in text], f"{key}: {text}"
            assert "“" not in text, f"{key}: quotation marks are 「」"


def test_a_broken_catalogue_is_named(tmp_path: Path) -> None:
    many = 'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "a"\nmsgstr[1] "b"\nmsgstr[2] "c"\n'
    for content in (
        b"nonsense here",
        (HEADER + many).encode(),
        b'msgid "a"\nmsgstr "\xff"',
        HEADER.replace("(n != 1)", "n ? (").encode(),
    ):
        file = tmp_path / "xx.po"
        file.write_bytes(content)
        with pytest.raises(FaqError, match=r"xx\.po: is no readable message catalogue"):
            read_catalogue(file)


def test_what_is_not_translated_for_sure_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "xx.po"
    entries = ['msgid "a"\nmsgstr ""', '#, fuzzy\nmsgid "b"\nmsgstr "maybe"', 'msgid "c"\nmsgstr "sure"']
    entries += ['msgid "d"\nmsgid_plural "d"\nmsgstr[0] "one"\nmsgstr[1] ""']
    file.write_text(HEADER + "\n\n".join(entries), "utf-8")
    assert dict(read_catalogue(file).forms) == {"c": ("sure",)}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-hk", "zh-TW"), ("zh-SG", "zh-CN"), ("en-GB;q=0.5, zh;q=0.9", "zh-CN"), ("ja, en-GB", "en"), ("ja", "en"),
    ],
)  # fmt: skip
def test_the_browser_says_which(header: str, expected: str) -> None:
    assert guess_locale(header) == expected


def test_languages_of_locales() -> None:
    assert LOCALES == NAMES == ("zh-CN", "zh-TW", "en")
    assert [own_name(one) for one in LOCALES] == ["简体中文", "繁體中文", "English"]
    assert [lang_of(one) for one in (*LOCALES, "ja")] == ["zh", "zh", "en", "en"]


TOY = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "language_name"
msgstr "Français"

msgid "search"
msgstr "Rechercher"

msgid "handoff_title"
msgstr "Écrivez-nous"

msgid "count"
msgid_plural "count"
msgstr[0] "{count} sujet"
msgstr[1] "{count} sujets"
"""
ASKING = """\
import json, sys
from pathlib import Path
from fastapi.testclient import TestClient
from api.http.app import create_app
from api.http.serving import Serving
from engine import open_engine
client = TestClient(create_app(Serving(open_engine(Path(sys.argv[1])))), follow_redirects=False)
ask = lambda path, **more: client.get(path, **more)
print(json.dumps({
    "home": ask("/fr/").text,
    "led": ask("/", headers={"Accept-Language": "fr-CA, en;q=0.5"}).headers["location"],
    "found": client.post("/fr/results", data={"q": "how do I turn on 2FA"}).text,
    "missing": [ask("/fr/articles/none").status_code, ask("/it/").status_code],
    "map": ask("/sitemap-1.xml").text + ask("/sitemap.xml").text,
    "ticket": client.post("/v1/feedback", json={"entry": "security-2fa-enable", "helpful": True, "locale": "fr"}).status_code,
    "script": ask("/widget.js").text,
    "other": client.post("/v1/feedback", json={"entry": "security-2fa-enable", "helpful": True, "locale": "it"}).status_code,
}))
"""  # noqa: E501


def test_a_further_locale_of_pages_is_one_file(tmp_path: Path, sample_data: Path) -> None:
    """In a copy of api/, with no other change: pages, language menu, addresses; entries come in English."""
    import json

    shutil.copytree(ROOT / "api", tmp_path / "api", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "api" / "messages" / "fr.po").write_text(TOY, "utf-8")
    command = [sys.executable, "-c", ASKING, str(sample_data)]
    env = environment() | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    home = told["home"]
    assert '<html lang="fr"' in home
    assert "Rechercher" in home
    assert re.search(r"\d+ sujets<", home)
    assert "Common questions" in home, "what is not translated comes in English"
    assert "Français" in home
    assert 'hreflang="fr"' in home
    assert told["led"] == "/fr/"
    assert "/fr/articles/security-2fa-enable" in told["found"]
    assert told["missing"] == [404, 404]
    assert "/fr/articles/" in told["map"]
    assert (told["ticket"], told["other"]) == (204, 422)
    assert '"fr":{"lang":"en","words":{' in told["script"]
    assert "Écrivez-nous" in told["script"]
