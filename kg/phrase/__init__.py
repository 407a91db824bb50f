"""Plain words -> questions: a typed sentence is read as the questions it may mean.

Nothing is invented: a value is only what the graph names, or a day the calendar has; what was not
understood is told, word by word.
"""

from kg.phrase.guess import read_phrase
from kg.phrase.reading import Guess, PhraseReading, Understood

__all__ = ["Guess", "PhraseReading", "Understood", "read_phrase"]
