"""The list of generations, which one a rollback goes to, and how two differ; by folders and entries made up for it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from corpus import Entry, EntryText
from engine import no_rule
from engine.publishing import generations as module
from index import EncoderError, GenerationError


@pytest.mark.parametrize(
    ("servable", "served", "damaged", "chosen"),
    [
        (["c", "b", "a"], "c", {}, "b"),
        (["c", "b", "a"], "c", {"b": GenerationError("torn")}, "a"),
        (["c", "b", "a"], "c", {"b": EncoderError("no model")}, "a"),
        (["c", "b"], None, {}, "c"),  # CURRENT is missing or damaged
        (["c"], "c", {}, None),
        (["c", "b"], "c", {"b": GenerationError("torn")}, None),
        ([], None, {}, None),
    ],
)
def test_a_rollback_goes_to_the_newest_whole_one_before(
    monkeypatch: pytest.MonkeyPatch,
    servable: list[str],
    served: str | None,
    damaged: dict[str, Exception],
    chosen: str | None,
) -> None:
    def opened(_folder: object, generation: str, _like: object) -> None:
        if generation in damaged:
            raise damaged[generation]

    monkeypatch.setattr(module, "open_generation", opened)
    folder: Any = SimpleNamespace(servable=lambda: servable)
    if chosen:
        assert module._before(folder, served, None) == chosen
    else:
        before = served or "the one that CURRENT should name"
        with pytest.raises(GenerationError, match=f"no whole generation before {before} to go back to"):
            module._before(folder, served, None)


def test_a_fault_that_is_none_of_the_generation_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "open_generation", opened)
    folder: Any = SimpleNamespace(servable=lambda: ["b", "a"])
    with pytest.raises(MemoryError):
        module._before(folder, "b", None)


TEXT = EntryText("怎么提现", "点提现。", ("如何提现",), "https://help.example/a", ("coin",), datetime.date(2026, 1, 1))
ENTRY = Entry("a", "withdraw", {"zh": TEXT, "en": replace(TEXT, question="How to withdraw")})


def changed(lang: str, **values: object) -> Entry:
    texts: dict[Any, EntryText] = dict(ENTRY.texts)
    texts[lang] = replace(texts[lang], **values)  # type: ignore[arg-type]
    return replace(ENTRY, texts=texts)


@pytest.mark.parametrize(
    ("after", "parts"),
    [
        (ENTRY, ()),
        (replace(ENTRY, category="wallet"), ("category",)),
        (changed("zh", question="提现怎么弄"), ("zh question",)),
        (changed("en", alternates=()), ("en alternates",)),
        (changed("zh", answer="x", url=None), ("zh answer", "zh url")),
        (changed("en", tags=(), updated=None), ("en tags", "en updated")),
        (replace(ENTRY, texts={"zh": TEXT}), ("en went",)),
        # What is told of the first language does not end the look at the second.
        (replace(ENTRY, texts={"en": replace(TEXT, question="Withdraw?")}), ("zh went", "en question")),
    ],
)
def test_the_parts_of_an_entry_that_changed(after: Entry, parts: tuple[str, ...]) -> None:
    assert module._parts(ENTRY, after) == parts
    assert {part.replace("went", "came") for part in parts} == set(module._parts(after, ENTRY))


def reply(entry: str | None, outcome: str) -> Any:
    return SimpleNamespace(
        results=[SimpleNamespace(id=entry), SimpleNamespace(id="other")] if entry else [], outcome=outcome
    )


def test_queries_whose_reply_differs() -> None:
    asked: list[int] = []

    def searching(replies: dict[str, Any]) -> Any:
        def search(query: str, *, top: int, rule: object) -> Any:
            asked.append(top)
            assert rule is no_rule
            return replies[query]

        return SimpleNamespace(search=search), no_rule

    old = searching({"x": reply("a", "answer"), "y": reply("a", "answer"), "z": reply(None, "contact_support")})
    new = searching({"x": reply("a", "answer"), "y": reply("a", "clarify"), "z": reply("b", "answer")})
    found = list(module._changed({"x": "golden", "y": "golden", "z": "logged"}, old, new))
    assert [(one.query, one.kind, one.before, one.after) for one in found] == [
        ("y", "golden", "a (answer)", "a (clarify)"),
        ("z", "logged", "nothing (contact_support)", "b (answer)"),
    ]
    assert set(asked) == {1}


class Folder:
    """Generations by what is wrong with them; served: what CURRENT names, None if it cannot be read."""

    def __init__(self, ids: list[str], served: str | None, withdrawn: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        self._ids, self._served, self._withdrawn = ids, served, withdrawn

    def ids(self) -> list[str]:
        return self._ids

    def current_id(self) -> str:
        if self._served is None:
            raise GenerationError("CURRENT is damaged")
        return self._served

    def withdrawn(self) -> frozenset[str]:
        return frozenset(self._withdrawn)


@pytest.mark.parametrize("served", ["2", None])
def test_the_list_stays_when_current_is_damaged(monkeypatch: pytest.MonkeyPatch, served: str | None) -> None:
    monkeypatch.setattr(module, "_info", lambda _folder, i, serving: module.GenerationInfo(i, serving))
    folder: Any = Folder(["1", "2", "3"], served, {"3"})
    found = module.list_generations(folder)
    assert [(one.id, one.serving, one.withdrawn) for one in found] == [
        ("1", False, False),
        ("2", served is not None, False),
        ("3", False, True),
    ]
    empty: Any = Folder([], None)
    with pytest.raises(GenerationError, match="CURRENT is damaged"):
        module.list_generations(empty)


def test_what_a_manifest_says_of_its_generation(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    manifest = SimpleNamespace(
        created="2026-01-01",
        corpus_source="faq.yaml",
        counts={"entries": 3, "phrasings": 9, "en": 2},
        encoder_name="small",
        calibration={"threshold": 0.4},
        extra={"gate": {"forced": True, "candidate": {"hit_at_1": 0.9}}},
    )
    monkeypatch.setattr(module, "read_manifest", lambda _folder: manifest)
    monkeypatch.setattr(module, "check_files", lambda _folder, _manifest: None)
    folder: Any = SimpleNamespace(generations=tmp_path)
    assert module._info(folder, "7", True) == module.GenerationInfo(
        "7", True, "2026-01-01", "faq.yaml", 3, 9, {"en": 2}, "small", 0.4, True, {"hit_at_1": 0.9}
    )
    manifest.counts, manifest.calibration, manifest.extra = {}, {}, {"gate": None}
    assert module._info(folder, "7", False) == module.GenerationInfo(
        "7", False, "2026-01-01", "faq.yaml", encoder="small"
    )
