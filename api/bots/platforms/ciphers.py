"""How do WeCom, WeChat and Feishu hide what they send? AES-256-CBC with PKCS #7 padding, by cryptography (BSD)."""

from __future__ import annotations

_SIZE = 16
"""Bytes of an AES block."""


def decrypted(content: bytes, *, key: bytes, vector: bytes) -> bytes:
    """The content, padding included; raises ValueError for one that is no whole number of blocks."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if not content or len(content) % _SIZE or len(vector) != _SIZE:
        raise ValueError("no whole number of blocks")
    opener = Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor()
    return opener.update(content) + opener.finalize()


def encrypted(content: bytes, *, key: bytes, vector: bytes, block: int) -> bytes:
    """The content, filled up to a multiple of `block` bytes."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    missing = block - len(content) % block
    closer = Cipher(algorithms.AES256(key), modes.CBC(vector)).encryptor()
    return closer.update(content + bytes([missing]) * missing) + closer.finalize()


def without_padding(content: bytes, *, block: int) -> bytes:
    """The content without its padding to a multiple of `block` bytes; raises ValueError for one that has none."""
    count = content[-1] if content else 0
    if not 1 <= count <= min(block, len(content)) or content[-count:] != bytes([count]) * count:
        raise ValueError("no padding")
    return content[:-count]
