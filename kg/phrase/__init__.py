"""Plain words -> questions: a typed sentence is read as the questions it may mean.

Nothing is invented: a value is only what the graph names, or a day the calendar has; what was not
understood is told, word by word.
"""

from kg.phrase.guess import Guess, PhraseReading, Understood, read_phrase

__all__ = ["Guess", "PhraseReading", "Understood", "read_phrase"]
