"""A language is one module: what each brings, and that a further one needs nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import LANGS, LANGUAGES, SEGMENTER_TAG, STOP_WORDS, Lang, Segmenter, names_opposites, normalise, opposites
from corpus.entry import to_lang

ROOT = Path(__file__).resolve().parents[1]

THAI = '''
"""Thai: whole words between spaces."""

from corpus.languages.base import Language, Person, read_opposites


class ThaiWords:
    def split(self, run):
        return (run,)

    def terms(self, run, words):
        return (run,)


LANGUAGE = Language(
    code="th",
    names=("ไทย", "thai"),
    letters="\u0e01-\u0e4e",
    counts_letters=True,
    stop_words=frozenset({"อะไร"}),
    words=lambda _user_words, _cache_folder: ThaiWords(),
    normalise=lambda text: text.replace("ฅ", "ค"),
    opposites=read_opposites("deposit-withdraw: ฝาก / ถอน"),
    negation="ไม่",
    person=Person("พนักงาน", "พนักงาน", "ขอ|คุย", ("พนักงาน",)),
    chatter=("วันนี้อากาศดี",),
)
'''
ASK = """
from corpus import LANGS, STOP_WORDS, Segmenter, asks_for_person, chatter, guess_lang, is_negated, names_opposites
from corpus import normalise
from corpus.entry import to_lang
from corpus.segment import lang_of_letters
from engine.search.opposites import Opposites
segmenter = Segmenter()
segments = segmenter.segment(normalise("USDT ฝาก ฅน 充值"))
sides = Opposites(segmenter.stem).sides
assert segments.words == ("usdt", "ฝาก", "คน", "充值"), segments
assert guess_lang(segmenter.segment("123")) == "en"
assert lang_of_letters("ฝาก usdt") == "th" and lang_of_letters("usdt 1") == "en" and lang_of_letters("usdt 充") == "zh"
assert guess_lang(segments) == "th" and to_lang("th-TH") == to_lang("ไทย") == "th" and LANGS[2] == "th"
assert sides(["ฝาก"]) == sides(["deposit"]) and sides(["ถอน"]) == sides(["withdraw"]) and sides(["ฝาก"]).left
assert names_opposites("ฝาก usdt", "ถอน usdt") and is_negated("ไม่มา") and "อะไร" in STOP_WORDS
assert asks_for_person("ขอคุย พนักงาน") and "วันนี้อากาศดี" in chatter()
"""


def test_a_further_language_is_one_module_and_its_code(tmp_path: Path) -> None:
    for package in ("corpus", "engine", "index"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "model"))
    (tmp_path / "corpus/languages/th.py").write_text(THAI, "utf-8")
    registry = tmp_path / "corpus/languages/__init__.py"
    text = registry.read_text("utf-8")
    assert text.count('Literal["zh", "en"]') == 1
    registry.write_text(text.replace('Literal["zh", "en"]', 'Literal["zh", "en", "th"]'), "utf-8")
    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize("lang", LANGS)
def test_every_language_is_complete(lang: Lang, segmenter: Segmenter) -> None:
    language = LANGUAGES[lang]
    assert language.code == lang
    assert all(to_lang(name) == lang for name in (*language.names, lang, f"{lang}-XX", lang.upper()))
    assert language.stop_words <= STOP_WORDS
    assert len(language.chatter) >= 50
    assert all(normalise(word) == word for word in (*language.stop_words, *_words(lang)))


def _words(lang: Lang) -> list[str]:
    return [word for sides in LANGUAGES[lang].opposites.values() for side in sides for word in side.words]


def test_only_one_language_takes_the_letters_that_no_other_claims() -> None:
    assert [lang for lang, language in LANGUAGES.items() if not language.letters] == ["en"]


def test_no_word_is_on_both_sides_of_a_pair() -> None:
    for name, (left, right) in opposites().items():
        assert not {*left.words, *left.near} & {*right.words, *right.near}, name


def test_ranking_has_a_bit_for_every_pair() -> None:
    """They are the bits of a uint32; see engine.search.opposites."""
    assert sum(any(side.words for side in sides) for sides in opposites().values()) <= 32


@pytest.mark.parametrize("lang", LANGS)
def test_every_ranking_word_is_one_index_term(lang: Lang, segmenter: Segmenter) -> None:
    """A word that the segmenter never gives as a term would put no query on its side."""
    for word in _words(lang):
        assert segmenter.stem(word) in segmenter.segment(word).terms, word


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("绑定邮箱", "解绑邮箱", True),
        ("how do i log in", "how do i sign up", True),
        ("turn on 2fa", "disabling 2fa", True),
        ("withdrawals are late", "deposits are late", True),
        ("how do i withdraw usdt", "how can i withdraw usdt", False),
        ("buyer", "buyers", False),
        ("充值提现都不行", "充值不行", False),
    ],
)
def test_what_sets_phrasings_apart(one: str, other: str, apart: bool) -> None:
    assert names_opposites(one, other) is names_opposites(other, one) is apart


def test_the_segmenter_is_that_of_served_generations() -> None:
    """What segments otherwise takes another tag, and every index a rebuild."""
    assert SEGMENTER_TAG == "s3"
    assert Segmenter().fingerprint == "e238ebfcc1438f24"
