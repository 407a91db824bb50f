"""What only is polite in a sentence: `I would be grateful to learn`, `please tell me`, `thanks`."""

from __future__ import annotations

import re

_KNOW = r"(?:know|learn|see|hear|find out|understand|get|ask(?: you)?|be told|check)"
# of `tell me about Syria` nothing would be left that asks, and `I wonder if` asks for no condition
_THEN = r"(?:\s+(?:if|whether))?(?!\s+(?:about|on|of|everything|more)\b)\b[\s,:]*"
_ME = r"(?:tell|show|give|explain(?:\s+to)?|inform|let)\s+(?:me|us)(?:\s+know)?"
_YOU = rf"(?:please\s+|kindly\s+)?{_ME}"
_GREETING = (
    r"(?:(?:hi|hello|hey|dear|good\s+(?:morning|evening))\b"
    r"(?:\s+(?:there|all|sir|team))?[\s,!.]*)?"
    r"(?:(?:so|ok|okay|well|and|but|please|pls|plz|kindly|excuse me|sorry)\b[\s,]*)*"
)
_ASKING = (
    rf"(?:(?:can|could|would|will)\s+you\s+|please\s+|kindly\s+)*{_YOU}",
    r"i(?:\s+would|\s+should|[’']?d)\s+(?:be\s+(?:very\s+|most\s+)?(?:grateful|happy|glad|"
    r"interested|curious)|(?:really\s+|very\s+much\s+)?(?:like|love|wish|appreciate))"
    rf"(?:\s+(?:it\s+)?if\s+you\s+(?:could|can|would)\s+{_YOU}|\s+(?:to|in)\s+{_KNOW}(?:ing)?)",
    rf"i\s+(?:just\s+)?(?:want(?:ed)?|need|wish|(?:am\s+)?trying|have)\s+to\s+{_KNOW}",
    r"i[’']?(?:\s+a|\s+wa)?[ms]?\s+(?:wonder(?:ing)?|curious|asking(?:\s+myself)?)",
    r"(?:do|does)\s+(?:you|anyone|anybody)\s+know",
    r"(?:wanna|need\s+to|want\s+to)\s+know",
)
_BEFORE = re.compile(rf"^\W*{_GREETING}(?:{'|'.join(_ASKING)}){_THEN}", re.IGNORECASE)
_BEHIND = re.compile(
    r"[\s,.;!-]+(?:(?:if\s+(?:possible|you\s+(?:know|can|could|please))|please|pls|plz|thanks|thx|"
    r"(?:many\s+)?thank(?:s|\s+you)(?:\s+(?:very\s+much|a\s+lot|in\s+advance))?)[\s.!?]*)+$",
    re.IGNORECASE,
)


def polite_spans(sentence: str) -> tuple[tuple[int, int], ...]:
    """Return where the polite words of a sentence begin and end."""
    found = (_BEFORE.search(sentence), _BEHIND.search(sentence))
    return tuple(one.span() for one in found if one)
