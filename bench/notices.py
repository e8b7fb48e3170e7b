"""Whose work is in an installation? Third-party notices and an SBOM (CycloneDX 1.6, JSON) from installed packages.

    python -m bench.notices OUT [EXTRA ...]     # without extras: what the base install brings

Writes OUT/THIRD-PARTY-NOTICES.txt and OUT/sbom.cdx.json. Nothing is asked of the network.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "faq-search"
_TEXTS = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_CLASSIFIER = "License :: OSI Approved :: "


def closure(name: str, extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """A distribution and all that it needs here, by canonical name; raises SystemExit for one that is not installed."""
    found: dict[str, Distribution] = {}
    open_ends = [(name, frozenset(extras))]
    seen = set(open_ends)
    while open_ends:
        name, wanted = open_ends.pop()
        try:
            package = distribution(name)
        except PackageNotFoundError:
            sys.exit(f"{name} is not installed; install what is to be listed first")
        found[canonicalize_name(name)] = package
        new = [end for end in needs(package, wanted) if end not in seen]
        seen.update(new)
        open_ends += new
    return found


def needs(package: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What a distribution requires on this machine, with these extras of it."""
    for line in package.requires or ():
        requirement = Requirement(line)
        environments = [{"extra": extra} for extra in extras] or [{"extra": ""}]
        if requirement.marker is None or any(requirement.marker.evaluate(one) for one in environments):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def licence_of(package: Distribution) -> str:
    """Its licence as its metadata says: an SPDX expression, else a short text, else classifiers."""
    told = package.metadata
    texts = [told.get("License-Expression"), told.get("License")]
    short = [text for text in texts if text and len(text) < 100 and "\n" not in text]
    classified = [line.removeprefix(_CLASSIFIER) for line in told.get_all("Classifier", []) if _CLASSIFIER in line]
    return (short or [", ".join(classified)])[0] or "unknown: see its text"


def texts_of(package: Distribution) -> Iterator[str]:
    """Licence and notice files that came with a distribution."""
    for file in sorted(package.files or (), key=str):
        path = Path(str(package.locate_file(file)))
        if _TEXTS.search(file.as_posix()) and file.suffix not in (".py", ".pyc") and path.is_file():
            yield path.read_text("utf-8", "replace").strip()


def notices(packages: dict[str, Distribution]) -> str:
    """Name, version, licence and licence texts of each, without our own."""
    parts = []
    for name, package in sorted(packages.items()):
        if name != ROOT:
            head = f"{package.metadata['Name']} {package.version}\nLicence: {licence_of(package)}"
            parts.append("\n\n".join([head, *dict.fromkeys(texts_of(package))]))
    return f"\n\n{'=' * 80}\n\n".join(parts) + "\n"


def sbom(packages: dict[str, Distribution]) -> str:
    """The same as CycloneDX JSON, with who needs whom."""
    licences, components = LicenseFactory(), {}
    for name, package in sorted(packages.items()):
        components[name] = Component(
            type=ComponentType.APPLICATION if name == ROOT else ComponentType.LIBRARY,
            name=package.metadata["Name"],
            version=package.version,
            bom_ref=f"{name}@{package.version}",
            purl=PackageURL("pypi", None, name, package.version),
            licenses=[licences.make_from_string(licence_of(package))],
        )
    bom = Bom(components=[component for name, component in components.items() if name != ROOT])
    bom.metadata.component = components[ROOT]
    for name, package in packages.items():
        needed = {components[other] for other, _ in needs(package, frozenset()) if other in components}
        bom.register_dependency(components[name], sorted(needed))
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


def main(arguments: list[str]) -> None:
    """Write both files."""
    if not arguments:
        sys.exit(__doc__)
    out, packages = Path(arguments[0]), closure(ROOT, arguments[1:])
    out.mkdir(parents=True, exist_ok=True)
    (out / "THIRD-PARTY-NOTICES.txt").write_text(notices(packages), "utf-8")
    (out / "sbom.cdx.json").write_text(sbom(packages), "utf-8")
    print(f"{len(packages) - 1} packages told in {out}")


if __name__ == "__main__":
    main(sys.argv[1:])
