"""What is wrong with a corpus that only the engine can tell?"""

from engine.lint.similar import SIMILAR_RULES, check_similar

__all__ = ["SIMILAR_RULES", "check_similar"]
