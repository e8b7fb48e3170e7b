"""Which quantities, codes, versions and dates does a text name, and do two texts name different ones?"""

from corpus.values.names import NAMED
from corpus.values.numerals import without_numerals
from corpus.values.places import places_of, with_places_open
from corpus.values.read import Value, Values, differ, values_of

__all__ = ["Value", "Values", "differ", "places_of", "NAMED", "values_of", "with_places_open", "without_numerals"]
