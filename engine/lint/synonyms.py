"""Do the owner's synonyms break what was found without them?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus import Finding, Rule, shortened
from engine.engine import Engine
from engine.publishing.golden import read_golden
from engine.search.rewrite import SYNONYMS_FILE, read_synonyms
from engine.synonyms import changed_by, synonyms_beside

BREAKS = Rule("synonym-breaks", "warning", "A synonym puts another entry before the right one.")
SYNONYM_RULES = (BREAKS,)


def check_synonyms(engine: Engine, source: Path) -> Iterator[Finding]:
    """Golden queries and own phrasings, each left out, that lose their right first entry by the corpus's synonyms."""
    folder = source if source.is_dir() else source.parent
    synonyms = read_synonyms(synonyms_beside(source))
    if not synonyms.others:
        return
    for one in changed_by(engine, synonyms, read_golden(source)):
        message = f"{shortened(one.query)} finds {one.after or 'nothing'} first, and {one.before} without synonyms"
        yield Finding(BREAKS.level, BREAKS.name, str(folder / SYNONYMS_FILE), message, one.before)
