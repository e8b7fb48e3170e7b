"""How does a page show a result? Words instead of numbers, in the reader's script, with what they asked marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from markupsafe import Markup

from api.presenters.messages import advice, hand_off_message, verification_message
from api.web.answers import Writing, answer_html, marked, snippet
from api.web.catalogue import Catalogue
from api.web.contacts import ChannelView, channel_views, line_views
from api.web.locales import Locale, lang_of, shown_in
from api.web.render import Links, file_of
from api.web.words import Words
from corpus import Lang, is_incident, life_risk, normalise
from engine import Engine, Result, SearchResult
from support import AT_RISK, hand_off_of, is_likely

_MOST = 6
_MAY_HELP = 0.05
"""Confidence below which an entry has nothing to do with the query: it is not shown."""
_NEAR = 0.15
"""The same where support is offered: the nearest entry to a question from elsewhere is no help."""
_SNIPPET: dict[Lang, int] = {"zh": 90, "en": 170}
"""Characters: two lines on a wide screen."""

Label = Literal["best_match", "may_help"]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result. tag: BCP 47 tag of its text; foreign: not in the page's language; answer: of the best match only."""

    id: str
    href: str
    label: Label
    tag: str
    foreign: bool
    question: Markup
    snippet: Markup
    answer: Markup | None
    crumbs: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ContactView:
    """The hand-off. first: how to reach a person best, None where that is the ticket; ticket: address of the ticket
    form, which carries the query; type_name: of the guessed ticket."""

    message: str
    channels: list[ChannelView]
    safety: list[str]
    ticket: str | None
    type_name: str | None
    first: ChannelView | None = None

    @property
    def others(self) -> list[ChannelView]:
        """The channels besides the first one, and besides the ticket where there is a form."""
        return [one for one in self.channels if one != self.first and not (self.ticket and one.kind == "ticket")]

    @property
    def without_ticket(self) -> ContactView:
        """The ways to a person that need no form."""
        return replace(self, ticket=None, channels=[one for one in self.channels if one.kind != "ticket"])


@dataclass(frozen=True, slots=True)
class CareView:
    """A warm word, and the lines that help. surely: whether the words have no milder reading."""

    message: str
    lines: list[ChannelView]
    surely: bool = False


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply as the page shows it. query: masked; asked_in: the query's language where the page has another; at_risk,
    care: whether somebody's life is at risk, or may be; likely: whether the nearest article is shown before the
    contact though it is not sure; urgent: the channel to use at once, beside an answer to what cannot wait; no_topic:
    whether they asked for help and named nothing."""

    query: str
    outcome: str
    results: list[ResultView]
    choices: list[ResultView]
    contact: ContactView | None
    warnings: list[str]
    verification: tuple[str, str] | None
    asked_in: Lang | None
    at_risk: bool = False
    care: CareView | None = None
    likely: bool = False
    urgent: ChannelView | None = None
    asked_for_person: bool = False
    no_topic: bool = False


class ReplyWriter:
    """Shows the replies of one engine to the readers of one locale."""

    def __init__(self, engine: Engine, locale: Locale, links: Links) -> None:
        self._engine, self._links = engine, links
        self._locale: Locale = locale
        self._lang: Lang = lang_of(locale)
        self.catalogue = Catalogue(engine, locale)

    def ask(
        self, query: str, category: str | None, search: Callable[..., tuple[SearchResult, bool]]
    ) -> tuple[ReplyView, bool]:
        """The reply to a query, by `search` (see Serving.ask_around), and whether it is from outside of the category;
        raises QueryError."""
        # Whoever reads Chinese pages gets Chinese answers; English pages answer in the language of the question.
        lang = self._lang if self._lang == "zh" else None
        result, wider = search(query, self._engine, lang=lang, category=category, top=_MOST)
        return self.view(result), wider

    def view(self, found: SearchResult) -> ReplyView:
        """A result as it is shown."""
        writing = self.writing(found.rewrites)
        refused = found.outcome == "contact_support"
        least = _NEAR if refused else _MAY_HELP
        shown = [self._result(result, found, writing) for result in found.results if result.confidence >= least]
        by_id = {result.id: self._result(result, found, writing) for result in found.results} if found.clarify else {}
        return ReplyView(
            query=found.query,
            outcome=found.outcome,
            results=shown,
            choices=[by_id[choice.id] for choice in found.clarify if choice.id in by_id],
            contact=self._handed_off(found, near=bool(shown)) if refused else None,
            warnings=list(advice(found.secrets, self._locale)),
            verification=self._verification(found),
            asked_in=found.lang if found.lang != self._lang else None,
            at_risk=found.reason == AT_RISK,
            care=self.care() if found.concern else None,
            likely=refused and is_likely(found.reason, found.query, found.results),
            urgent=None if refused else self._urgent(found.query),
            asked_for_person=found.reason == "asked_for_person",
            no_topic=found.reason == "no_topic",
        )

    def writing(self, rewrites: Sequence[str] = (), first_heading: int = 3) -> Writing:
        """How texts are written out, with the words of what was searched marked."""
        return Writing(
            shown=self._shown,
            article=self.article,
            table_label=Words(self._locale)("table"),
            highlighter=self._engine.highlighter(rewrites) if rewrites else None,
            first_heading=first_heading,
            file=partial(file_of, self._engine, self._links),
            root=self._links.root,
        )

    def article(self, entry_id: str) -> str | None:
        """Address of an entry's page; None if there is no such entry."""
        entry = self._engine.entry(entry_id)
        return self._links.to(f"/articles/{entry.id}") if entry else None

    def contact(self, query: str, message: str, type_name: str | None = None) -> ContactView:
        """The channels with a ticket that carries the (masked) query."""
        support = hand_off_of(self._engine).support
        ticket = self._links.to("/tickets/new", q=query)
        return ContactView(
            message=message,
            channels=channel_views(self._engine, self._locale, ticket),
            safety=[self._shown(line) for line in support.safety[self._lang]],
            ticket=ticket if support.tickets else None,
            type_name=self._shown(type_name) if type_name else None,
        )

    def care(self) -> CareView:
        """What is said to somebody whose life may be at risk."""
        return CareView(Words(self._locale)("care"), line_views(self._engine, self._locale))

    def care_about(self, *texts: str) -> CareView | None:
        """What is said to whoever typed such texts outside of a search; None where no life may be at risk."""
        risks = {life_risk(normalise(text)) for text in texts}
        if "surely" in risks:
            return replace(self.care(), message=Words(self._locale)("hand_off_at_risk"), surely=True)
        return self.care() if "perhaps" in risks else None

    def _handed_off(self, found: SearchResult, *, near: bool) -> ContactView:
        """near: whether an entry came near; without one, the guess of the ticket's type is no more than that."""
        if found.reason == AT_RISK:
            message = hand_off_message(AT_RISK, self._locale)
            return ContactView(message, channel_views(self._engine, self._locale, "", AT_RISK), [], None, None)
        hand_off = hand_off_of(self._engine)
        handed = hand_off.contact(found, self._lang)
        type_name = handed.ticket.name if handed.ticket and near else None
        message = hand_off_message(handed.reason, self._locale, reachable=hand_off.reachable)
        contact = self.contact(handed.query, message, type_name)
        return contact if handed.first is None else replace(contact, first=contact.channels[handed.first])

    def _urgent(self, query: str) -> ChannelView | None:
        if not is_incident(normalise(query)):
            return None
        best = hand_off_of(self._engine).urgent(self._lang)
        listed = self.contact(query, "").channels
        return next(
            (one for one in listed if best and (one.kind, one.name) == (best.kind, self._shown(best.name))), None
        )

    def _verification(self, found: SearchResult) -> tuple[str, str] | None:
        if found.verification is None:
            return None
        return found.verification.status, verification_message(found.verification, self._locale)

    def _result(self, result: Result, found: SearchResult, writing: Writing) -> ResultView:
        best = found.outcome == "answer" and result.id == found.results[0].id and result.confidence >= found.threshold
        return ResultView(
            id=result.id,
            href=self._links.to(f"/articles/{result.id}"),
            label="best_match" if best else "may_help",
            tag=self.catalogue.tag(result.lang),
            foreign=result.lang != self._lang,
            question=marked(result.question, writing),
            snippet=snippet(result.answer, writing, _SNIPPET[result.lang]),
            answer=answer_html(result.answer, writing) if best else None,
            crumbs=self.catalogue.crumbs(result.category),
        )

    @property
    def _shown(self) -> Callable[[str], str]:
        return lambda text: shown_in(text, self._locale)
