"""What does a message say besides its question? Greetings, thanks, yes and no, places in a list, several wishes."""

from corpus.languages.talk.asking import (
    LONGEST_UTTERANCE,
    asks_something,
    asks_whether,
    is_incident,
    names_no_topic,
    names_thing_alone,
    persists,
    place_of,
    step_named,
    wants_person,
    without_denied,
)
from corpus.languages.talk.clauses import clauses_of, parts_of, wishes_of
from corpus.languages.talk.reading import INTENTS, Intent, Said, pictures_say, read_talk

__all__ = [
    "INTENTS",
    "LONGEST_UTTERANCE",
    "Intent",
    "Said",
    "asks_something",
    "asks_whether",
    "clauses_of",
    "is_incident",
    "names_no_topic",
    "names_thing_alone",
    "parts_of",
    "persists",
    "pictures_say",
    "place_of",
    "read_talk",
    "step_named",
    "wants_person",
    "wishes_of",
    "without_denied",
]
