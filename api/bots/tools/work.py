"""What do the tools do? They ask the engine, the conversation and support, and shorten what those say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from api.bots.knowledge.passages import relevant
from api.bots.lead import Lead, LinksFor, Said
from api.bots.tools import replies
from api.http.serving import Serving
from api.presenters.messages import hand_off_message
from api.presenters.reply import Care, ContactSupport, Reply, VerificationReply, present, present_verification
from api.security.signing import Signer
from api.web.locales import locale_for, region_of
from corpus import LANGS, Lang
from engine import Engine, QueryError, Reason, Result
from support import Contact, Told, hand_off_of, verify

CHANNEL = "mcp"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched, in which language, among which entries, and how many results are wanted."""

    query: str
    lang: Lang | None = None
    category: str | None = None
    top: int = 3


class Work:
    """One call's work; all of it blocks, and raises QueryError for arguments that are out of bounds."""

    def __init__(self, serving: Serving, signer: Signer, links: LinksFor) -> None:
        self._serving, self._signer, self._links = serving, signer, links
        self._engine: Engine = serving.engine  # one for all of the call, whatever is swapped in between

    def search(self, wanted: Wanted) -> replies.SearchReply:
        """The entries that answer, or what to ask back, or the hand-off."""
        reply = self._asked(wanted)
        contact = reply.contact_support
        return replies.SearchReply(
            outcome=reply.outcome,
            lang=reply.lang,
            results=[self._found(result) for result in relevant(reply)] if reply.outcome == "answer" else [],
            clarify=[replies.Option(id=one.id, question=one.question) for one in reply.clarify],
            contact_support=self._support(contact, contact.message, reply.lang) if contact else None,
            warnings=list(reply.warnings),
            care=_cared(reply.care) if reply.care else "",
            verification=_verified(reply.verification) if reply.verification else None,
        )

    def entry(self, entry_id: str, lang: Lang | None = None) -> replies.EntryReply:
        """An entry, in another language where it does not have the one that is wanted."""
        entry = self._engine.entry(entry_id)
        if entry is None:
            raise QueryError(f"there is no entry {entry_id[:128]!r}; take an id from search_faq")
        langs = [one for one in LANGS if one in entry.texts]
        shown = lang if lang in langs else langs[0]
        text = entry.texts[shown]
        return replies.EntryReply(
            id=entry.id,
            category=entry.category,
            lang=shown,
            langs=langs,
            question=text.question,
            answer=text.answer,
            url=text.url or self._page(entry.id, shown),
        )

    def chosen(self, entry_id: str, lang: Lang) -> replies.FoundEntry:
        """An entry that the person chose, so that it is sure."""
        entry = self.entry(entry_id, lang)
        return replies.FoundEntry.model_validate(entry.model_dump() | {"confidence": 1.0})

    def documents(self, wanted: Wanted) -> replies.Documents:
        """The entries that answer, and those that may be meant; none of a query that goes to a person."""
        found = relevant(self._asked(wanted))
        return replies.Documents(
            results=[replies.Document(id=one.id, title=one.question, url=self._address(one)) for one in found]
        )

    def document(self, entry_id: str) -> replies.WholeDocument:
        """An entry as a document: all its languages, one after the other."""
        entry = self._engine.entry(entry_id)
        first = self.entry(entry_id)
        texts = [f"# {text.question}\n\n{text.answer}" for text in entry.texts.values()] if entry else []
        about = {"category": first.category, "langs": ",".join(first.langs)}
        return replies.WholeDocument(
            id=first.id, title=first.question, url=first.url, text="\n\n".join(texts), metadata=about
        )

    def turn(self, said: Said) -> replies.TurnReply:
        """What to say in a conversation; see docs/deflect.md."""
        spoken, state = Lead(self._serving, self._signer, self._links).on(said)
        return replies.TurnReply(
            decision=spoken.decision,  # type: ignore[arg-type]  # Spoken holds the engine's codes as plain text
            reason=spoken.reason,  # type: ignore[arg-type]
            lang=spoken.lang,  # type: ignore[arg-type]
            text=spoken.text["markdown"],
            entries=[entry["id"] for entry in spoken.entries],
            choices=[replies.Button(text=one["text"], payload=one["payload"]) for one in spoken.choices],
            quick_replies=[replies.Button(text=one["text"], payload=one["payload"]) for one in spoken.quick_replies],
            contact_support=_handed(spoken.contact_support) if spoken.contact_support else None,
            state=state,
        )

    def contact(self, query: str, lang: Lang | None) -> replies.Support:
        """How to reach a person about a query, and what the ticket asks for; nothing is sent."""
        result = self._serving.ask(query, self._engine, lang=lang)
        hand_off, lang = hand_off_of(self._engine), result.lang
        reason: Reason = "at_risk" if result.reason == "at_risk" else "asked_for_person"
        told, kind = Told(result.query, lang, region_of(locale_for(lang))), hand_off.guessed_type(result)
        found = hand_off.hand_over(reason, told, near=result.results, kind=kind)
        return self._support(found, hand_off_message(reason, locale_for(lang)), lang)

    def verify(self, contact: str, lang: Lang) -> replies.VerifyReply:
        """Whether a contact is really ours."""
        found = present_verification(verify(contact, hand_off_of(self._engine).official), locale_for(lang))
        return _verified(found)

    def _asked(self, wanted: Wanted) -> Reply:
        options: dict[str, Any] = {"lang": wanted.lang, "category": wanted.category, "top": wanted.top}
        return present(self._serving.ask(wanted.query, self._engine, **options), hand_off_of(self._engine))

    def _found(self, result: Result) -> replies.FoundEntry:
        return replies.FoundEntry(
            id=result.id,
            category=result.category,
            lang=result.lang,
            question=result.question,
            answer=result.answer,
            url=self._address(result),
            confidence=result.confidence,
        )

    def _support(self, found: Contact[Any] | ContactSupport, message: str, lang: Lang) -> replies.Support:
        at, region = dt.datetime.now(dt.UTC), region_of(locale_for(lang))
        now = hand_off_of(self._engine).channels(lang, at, reason=found.reason, region=region)
        channels = [
            replies.Channel.model_validate({**channel, "online": opening.online, "until": opening.until})
            for channel, opening in zip(found.channels, now, strict=True)
        ]
        return replies.Support(
            reason=found.reason,
            message=message,
            query=found.query,
            channels=channels,
            ticket=[_field(asdict(field)) for field in found.ticket.fields] if found.ticket else [],
            safety=list(found.safety),
        )

    def _address(self, result: Result) -> str:
        return result.url or self._page(result.id, result.lang)

    def _page(self, entry_id: str, lang: Lang) -> str:
        """Address of the entry's page in the help centre."""
        links = self._links(locale_for(lang))
        return links.absolute(links.to(f"/articles/{entry_id}"))


def _cared(care: Care) -> str:
    return "\n".join((care.message, *(f"- {line['name']}" for line in care.help_lines)))


def _handed(contact: Mapping[str, Any]) -> replies.Support:
    """The hand-off of a conversation."""
    ticket = contact["ticket"]
    named = {name: contact[name] for name in ("reason", "message", "query", "channels", "safety", "transcript")}
    return replies.Support.model_validate(
        named | {"ticket": [_field(one) for one in ticket["fields"]] if ticket else []}
    )


def _field(field: Mapping[str, Any]) -> replies.FormField:
    return replies.FormField.model_validate({name: field[name] for name in ("id", "name", "required", "value")})


def _verified(found: VerificationReply) -> replies.VerifyReply:
    return replies.VerifyReply(contact=found.contact, status=found.status, message=found.message)
