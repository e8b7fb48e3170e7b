"""How does a conversation travel? Signed, small, good for one day and for one user; the service keeps nothing."""

from __future__ import annotations

import hashlib

from api.http.deflect.bodies import LONGEST_STATE
from api.security.signing import Signer
from engine import Conversation, QueryError

_SALT = "deflect"
_SECONDS = 24 * 3600.0


class States:
    """Signs conversations and reads them."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def write(self, conversation: Conversation, user: str | None) -> str:
        """The state of a conversation; what was said first is forgotten until it is short enough."""
        token = self._signed(conversation, user)
        while len(token) > LONGEST_STATE:
            conversation = conversation.shorter()
            token = self._signed(conversation, user)
        return token

    def read(self, state: str, user: str | None) -> Conversation:
        """The conversation of a state; raises QueryError for one that was changed, is too old, or is another user's."""
        found = self._signer.read(state, salt=_SALT, max_age=_SECONDS, limit=LONGEST_STATE)
        if not isinstance(found, list) or len(found) != 2:
            raise QueryError(
                "the state was changed or is older than 24 hours; send the message without it to begin anew"
            )
        if found[0] != _mark(user):
            raise QueryError(
                "the state was made for another user; send it with the user it was made for, or without it"
            )
        return Conversation.from_data(found[1])

    def _signed(self, conversation: Conversation, user: str | None) -> str:
        return self._signer.sign([_mark(user), conversation.to_data()], salt=_SALT)


def _mark(user: str | None) -> str:
    """A short digest of the user's id, so that a state does not tell it."""
    return hashlib.blake2b(user.encode(errors="surrogatepass"), digest_size=12).hexdigest() if user else ""
