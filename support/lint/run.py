"""All rules on one corpus: those of the text, of support.yaml, and of an index built for the occasion."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from corpus import TEXT_RULES, FaqError, Finding, ReadOptions, Rule, Segmenter, lint_corpus, read_corpus
from engine import (
    PAIR_RULES,
    SIMILAR_RULES,
    BuildOptions,
    Engine,
    SilentSteps,
    Steps,
    check_pairs,
    check_similar,
    propose_pairs,
    rebuild,
)
from index import DataFolder
from support.config import SUPPORT_FILE, Support, read_support
from support.lint.contacts import CONTACT_RULES, check_channels, check_contacts
from support.lint.fields import FIELD, check_fields
from support.lint.limits import LIMIT_RULES, check_limits
from support.lint.tickets import TICKET_RULES, check_tickets

AskingRules = Literal["similar", "pairs"]
_USUAL: tuple[AskingRules, ...] = ("similar",)
ALL_RULES: tuple[Rule, ...] = (
    *TEXT_RULES,
    *CONTACT_RULES,
    *TICKET_RULES,
    FIELD,
    *LIMIT_RULES,
    *SIMILAR_RULES,
    *PAIR_RULES,
)


def lint_help_centre(
    source: Path,
    *,
    ignore: Collection[str] = (),
    kinds: Collection[AskingRules] = _USUAL,
    options: BuildOptions = BuildOptions(),  # noqa: B008 - frozen
    steps: Steps | None = None,
) -> Sequence[Finding]:
    """All findings of a corpus file or folder, but those of the rules in `ignore`.

    kinds: of the rules that take time: "pairs" proposes which entries of one language each are one, which takes the
    encoder; "similar" builds an index in a temporary folder, by `options`, and asks it every phrasing.
    Raises CorpusError if the corpus or its support.yaml cannot be read, FaqError for an unknown rule.
    """
    known = {rule.name for rule in ALL_RULES}
    for name in ignore:
        if name not in known:
            raise FaqError(f"there is no rule {name!r} to ignore; the rules are {', '.join(sorted(known))}")
    steps = steps or SilentSteps()
    steps.step("read the corpus")
    corpus = read_corpus(source, options.reading or ReadOptions())
    support = Support.model_validate(read_support(source))
    findings = [
        *lint_corpus(corpus),
        *check_contacts(corpus, support),
        *check_channels(support, (source if source.is_dir() else source.parent) / SUPPORT_FILE),
        *check_tickets(corpus, support),
        *check_fields(corpus, support),
        *check_limits(corpus, support),
    ]
    if "pairs" in kinds:
        findings += check_pairs(corpus, propose_pairs(corpus, options.load(options.spec)))
    if "similar" in kinds and {rule.name for rule in SIMILAR_RULES} - set(ignore) and corpus.entries:
        with tempfile.TemporaryDirectory(prefix="faq-lint-") as scratch:
            encoder = options.load(options.spec)
            rebuild(source, Path(scratch), options=replace(options, load=lambda _spec: encoder), steps=steps)
            folder = DataFolder(Path(scratch))
            engine = Engine(folder.load_current(), encoder, Segmenter(corpus.user_words, folder.cache))
            findings += check_similar(engine, corpus, steps.step("ask every phrasing"))
    return [finding for finding in findings if finding.rule not in ignore]
