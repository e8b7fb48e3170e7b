"""The help centres of the bench: a few are built from the sample's entries, the others are copies in folders of their
own; and a process that rebuilds them one after the other.

    python -m bench.collections.centres ROOT CORPORA
"""

from __future__ import annotations

import itertools
import random
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from corpus import read_corpus, write_corpus
from engine import SAMPLE, BuildOptions, Publishing, rebuild
from support import SIDE

ENTRIES, DISTINCT = 200, 4


def names(count: int) -> list[str]:
    """Of so many help centres."""
    return [f"centre-{number:03d}" for number in range(count)]


def write_corpora(folder: Path) -> list[Path]:
    """Corpora of 200 entries each, drawn from the sample, with its support.yaml and user dictionary."""
    sample = read_corpus(SAMPLE)
    found = []
    for seed in range(DISTINCT):
        chosen = set(random.Random(seed).sample(range(len(sample.entries)), ENTRIES))
        corpus = folder / f"corpus-{seed}"
        corpus.mkdir(parents=True)
        entries = tuple(entry for place, entry in enumerate(sample.entries) if place in chosen)
        write_corpus(replace(sample, entries=entries), corpus / "faq.yaml")
        for name in ("support.yaml", "logo.svg"):
            shutil.copy(SAMPLE / name, corpus / name)
        found.append(corpus)
    return found


def build(corpora: list[Path], root: Path, count: int) -> None:
    """So many data folders; all share one cache of vectors and words, which a rebuild of one of them fills."""
    cache = root.parent / "cache"
    cache.mkdir(parents=True)
    root.mkdir()
    for number, name in enumerate(names(count)):
        data = root / name
        if number < len(corpora):
            data.mkdir()
            (data / "cache").symlink_to(cache)
            rebuild(corpora[number], data, options=BuildOptions(side=SIDE), publishing=Publishing(force=True))
        else:
            shutil.copytree(root / names(count)[number % len(corpora)], data, symlinks=True)


def main() -> None:
    """Rebuild one help centre after the other until it is stopped."""
    root, folder = map(Path, sys.argv[1:3])
    corpora = sorted(folder.iterdir())
    for number, data in enumerate(itertools.cycle(sorted(root.iterdir()))):
        rebuild(
            corpora[number % len(corpora)], data, options=BuildOptions(side=SIDE), publishing=Publishing(force=True)
        )
        print(data.name, flush=True)


if __name__ == "__main__":
    main()
