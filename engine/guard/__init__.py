"""Did the person type a secret? Found before anything is embedded, logged or handed on."""

from engine.guard.find import Guarded, blanked, find_secrets, guard
from engine.guard.kinds import KINDS, Secret, SecretKind
from engine.guard.text import Folded, fold

__all__ = ["KINDS", "Folded", "Guarded", "Secret", "SecretKind", "blanked", "find_secrets", "fold", "guard"]
