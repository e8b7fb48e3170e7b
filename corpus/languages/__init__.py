"""What is a language? One module each, named after its code.

A further corpus language is `corpus/languages/xx.py` with a LANGUAGE, and its code in `Lang` below; segmenter,
normaliser, detection, opposites, negation, hand-off requests and chatter take it from there. Beside that it needs

- an encoder that knows it: the bundled model knows Chinese and English, `faq rebuild --model` takes any
  sentence-transformers model (docs/model.md);
- new values of SEGMENTER_TAG and NORMALISER_TAG, and the reference evidence measured anew
  (`python -m bench.reference`);
- what people say to a bot besides their question: `xx_talk.py` (see zh_talk.py);
- where people write them in that language: labels of identifiers ("order number") in corpus/identifiers.py, column
  names in corpus/formats/table.py, rules for answers in corpus/lint/, ticket fields in engine/recognise.py and cues for
  secrets in engine/guard/;
- texts for visitors: the message catalogues of the pages, which have locales of their own, and support.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Literal, get_args

from corpus.languages.base import Language, Person, Side, Talk, Words, lines_of, read_opposites

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
"""All of them; positions are stored in generations, so a new one goes to the end."""

LANGUAGES: Mapping[Lang, Language] = {code: import_module(f"corpus.languages.{code}").LANGUAGE for code in LANGS}

__all__ = ["LANGS", "LANGUAGES", "Lang", "Language", "Person", "Side", "Talk", "Words", "lines_of", "read_opposites"]
