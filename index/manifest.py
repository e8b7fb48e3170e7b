"""What does a generation depend on? Everything that must match before its answers can be trusted."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

from corpus import NORMALISER_TAG, SEGMENTER_TAG
from index.encoders import EncoderSpec
from index.errors import GenerationError

FORMAT = 5
"""Version of the files of a generation."""

MANIFEST = "manifest.json"
_DIGEST = "sha256"
_SIDE, _SIDE_OF_0_1 = "side", ("support.json",)
"""Member of `extra` that names the side files; generations of version 0.1 have this one, and name none."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from and by; `files` maps each file's name to its sha256."""

    id: str
    created: str
    product: str
    encoder: Mapping[str, Any]
    encoder_name: str
    encoder_fingerprint: str
    dim: int
    segmenter_fingerprint: str
    corpus_source: str
    corpus_hash: str
    counts: Mapping[str, int]
    calibration: Mapping[str, Any]
    files: Mapping[str, str]
    format: int = FORMAT
    normaliser: str = NORMALISER_TAG
    segmenter: str = SEGMENTER_TAG
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def encoder_spec(self) -> EncoderSpec:
        """How to load the encoder again."""
        return EncoderSpec(**self.encoder)

    @property
    def side(self) -> tuple[str, ...]:
        """Names of the files that the rebuild's caller stored beside the index."""
        return tuple(self.extra.get(_SIDE, [name for name in _SIDE_OF_0_1 if name in self.files]))

    def write(self, folder: Path) -> None:
        """Write it durably: the last file of a generation, whose presence says that all others are whole."""
        part = folder / f".{MANIFEST}.part"
        with part.open("w", encoding="utf-8") as stream:
            content = json.loads(json.dumps(asdict(self), default=dict))
            json.dump(content | {_DIGEST: digest_of(content)}, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(folder / MANIFEST)
        sync_folder(folder)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation's folder; raises GenerationError if it is absent, broken or of another format."""
    file = folder / MANIFEST
    try:
        data = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise GenerationError(
            f"{folder} is no complete generation ({MANIFEST} is missing); run `faq rebuild`"
        ) from error
    except ValueError as error:
        raise GenerationError(f"{file} is damaged ({error}); run `faq rebuild`") from error
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT:
        raise GenerationError(
            f"{file} has format {found!r}, this program reads format {FORMAT}; run `faq rebuild CORPUS --data "
            f"{folder.parent.parent}`, which keeps keys, tickets and feedback"
        )
    names = {f.name for f in fields(Manifest)}
    missing = sorted(names - data.keys() - {"extra"})
    if missing:
        raise GenerationError(f"{file} lacks {', '.join(missing)}; run `faq rebuild`")
    return Manifest(**{key: value for key, value in data.items() if key in names})


def digest_of(content: Mapping[str, Any]) -> str:
    """sha256 of a manifest's content without its own digest, in hex."""
    plain = {key: value for key, value in content.items() if key != _DIGEST}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def check_files(folder: Path, manifest: Manifest, only: str | None = None, *, later: Collection[str] = ()) -> None:
    """Compare the manifest and every file with its checksum; raises GenerationError naming the first that differs.

    only: this file alone, besides the manifest; raises GenerationError too if the manifest does not name it. later:
    files that will be compared another time; here they must only exist.
    """
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    if content.get(_DIGEST) != digest_of(content):
        raise GenerationError(f"{folder / MANIFEST} is damaged (its checksum does not fit); run `faq rebuild`")
    files = dict(manifest.files) if only is None else {only: manifest.files.get(only, "nothing")}
    for name in later:
        del files[name]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # OpenSSL's work, for which Python need not wait
        list(pool.map(partial(_check_file, folder), files.items()))


def _check_file(folder: Path, named: tuple[str, str]) -> None:
    name, expected = named
    file = folder / name
    try:
        found = file_hash(file)
    except OSError as error:
        raise GenerationError(f"{file} is missing; run `faq rebuild`") from error
    if found != expected:
        raise GenerationError(
            f"{file} is damaged (sha256 {found[:12]}..., the manifest says {expected[:12]}...); run `faq rebuild`"
        )


def check_code(manifest: Manifest, where: Path) -> None:
    """Refuse a generation whose texts were prepared by other rules than those of the running code."""
    for what, found, running in (
        ("normaliser", manifest.normaliser, NORMALISER_TAG),
        ("segmenter", manifest.segmenter, SEGMENTER_TAG),
    ):
        if found != running:
            raise GenerationError(
                f"{where / MANIFEST}: built with {what} {found!r}, this program has {running!r}; run `faq rebuild`"
            )


def file_hash(file: Path) -> str:
    """sha256 of a file's content, in hex."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def replace_file(file: Path, content: str) -> None:
    """Replace a small file durably: whoever reads it sees the old content or the new, never half."""
    part = file.with_name(f".{file.name}.part")
    part.write_text(content, "utf-8")
    sync_file(part)
    part.replace(file)
    sync_folder(file.parent)


def sync_file(file: Path) -> None:
    """Make a file's content durable."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make the folder's own list of names durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
