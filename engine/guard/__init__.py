"""Did the person type a secret? Found before anything is embedded, logged or handed on."""

from engine.guard.find import Guarded, blanked, find_secrets, guard
from engine.guard.kinds import KINDS, Secret, SecretKind

__all__ = ["KINDS", "Guarded", "Secret", "SecretKind", "blanked", "find_secrets", "guard"]
