"""How do WeCom and WeChat wrap a message? Encrypted and signed, the same in JSON and XML.

developer.work.weixin.qq.com/document/path/90968; compared with wechatpy's wechatpy/crypto/__init__.py.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct
from dataclasses import dataclass

from api.bots.accounts import EnvelopeAccount
from api.bots.adapter import NotGenuine, Raw
from api.bots.platforms.ciphers import decrypted, encrypted, without_padding
from api.bots.platforms.reading import check_fresh, check_same, same

FRESH_SECONDS = 3600.0
"""A repeated message is known by its id for a day; this is for clocks that go wrong."""
_BLOCK = 32
_RANDOM = 16
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message of ours: encrypted (Base64), signature, and what it was made with."""

    encrypted: str
    signature: str
    timestamp: str
    nonce: str


class Envelope:
    """Opens what comes for one account, and seals what goes."""

    def __init__(self, account: EnvelopeAccount) -> None:
        self._account = account

    def opened(self, raw: Raw, given: str) -> str:
        """The text in an encrypted message (Base64) of a request; raises NotGenuine."""
        stamp, nonce = raw.query.get("timestamp", ""), raw.query.get("nonce", "")
        check_same(raw.query.get("msg_signature", ""), self._signature(stamp, nonce, given), "msg_signature")
        check_fresh(stamp, raw.at, seconds=FRESH_SECONDS)
        try:
            content = base64.b64decode(given, validate=True)
            opened = decrypted(content, key=self._account.key, vector=self._account.key[:_RANDOM])
            return self._text(without_padding(opened, block=_BLOCK))
        except (binascii.Error, ValueError, struct.error) as error:
            raise NotGenuine("the message cannot be decrypted; compare the EncodingAESKey with ours") from error

    def sealed(self, text: str, *, at: float) -> Sealed:
        """A text, encrypted and signed; `at`: seconds since 1970."""
        content = text.encode()
        whole = secrets.token_bytes(_RANDOM) + _LENGTH.pack(len(content)) + content + self._account.id.encode()
        hidden = encrypted(whole, key=self._account.key, vector=self._account.key[:_RANDOM], block=_BLOCK)
        given, stamp, nonce = base64.b64encode(hidden).decode(), str(int(at)), secrets.token_hex(8)
        return Sealed(given, self._signature(stamp, nonce, given), stamp, nonce)

    def check_plain(self, raw: Raw) -> None:
        """Raises NotGenuine for a request in plain text whose signature, which is none of its body, is not right."""
        stamp = raw.query.get("timestamp", "")
        wanted = self._signature(stamp, raw.query.get("nonce", ""))
        check_same(raw.query.get("signature", ""), wanted, "signature")
        check_fresh(stamp, raw.at, seconds=FRESH_SECONDS)

    def _signature(self, *parts: str) -> str:
        joined = "".join(sorted((self._account.token, *parts))).encode(errors="surrogatepass")
        return hashlib.sha1(joined, usedforsecurity=False).hexdigest()  # the platform's choice

    def _text(self, content: bytes) -> str:
        """16 random bytes, the length, the text, and whom it is for."""
        [length] = _LENGTH.unpack_from(content, _RANDOM)
        begin = _RANDOM + _LENGTH.size
        text, receiver = content[begin : begin + length], content[begin + length :]
        if len(text) != length or not same(receiver.decode(), self._account.id):
            raise ValueError("it is for somebody else")
        return text.decode()
