"""English words: how they are cut up, which endings they drop, and which mean much the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.directory import folded

_WORD = re.compile(r"\w+(?:[-’'./]\w+)*|%")
_DOTTED = re.compile(r"(?:\w\.)+\w")
_SIGNS = {"%": "percent"}
_POSSESSIVE = re.compile(r"[’']s$|[’']$")
_ENDINGS = (
    "atings", "ating", "izations", "ization", "isations", "isation",
    "ations", "ation", "ments", "ment", "ings", "ing",
    "ions", "ion", "ators", "ator", "ates", "ated", "ate", "edly", "ies", "ers", "ors", "ed", "er",
    "or", "es", "s", "e", "y",
)  # fmt: skip
_IRREGULAR = {
    "held": "hold", "took": "take", "taken": "take", "said": "say", "told": "tell", "met": "meet",
    "fled": "flee", "lost": "lose", "spoke": "speak", "went": "happen", "gave": "give",
    "given": "give", "fought": "fight", "sent": "send", "stood": "stand", "fell": "fall",
    "bases": "base", "based": "base", "forces": "force", "terms": "term", "bombed": "bomb",
    "army": "troop", "armies": "troop", "hitting": "hit", "foes": "foe", "ties": "tie",
    "plans": "plan", "planned": "plan", "fallen": "fall", "struck": "strike", "hit": "hit",
    "withdrew": "withdraw", "withdrawn": "withdraw", "began": "begin", "begun": "begin",
    "spoken": "speak", "broke": "break", "broken": "break", "knew": "know", "known": "know",
    "thought": "think", "led": "lead", "brought": "bring", "kept": "keep", "left": "leave",
    "leaving": "leave", "sought": "seek", "shot": "shoot", "drove": "drive", "driven": "drive",
    "won": "win", "wrote": "write", "written": "write", "dealt": "deal", "got": "get",
    "came": "come", "begins": "begin", "died": "die", "dies": "die", "dying": "die",
    "ally": "alliance", "allies": "alliance", "allied": "alliance", "defence": "defense",
}  # fmt: skip
# `formerly` is of `former`; `family` is no adverb
_LONG_ADVERB = 6
# `isn't`, and `isnt` as it is typed in haste
CONTRACTIONS = frozenset(
    f"{verb}n{mark}t"
    for verb in "is are was were do does did has have had ca wo would could should".split()
    for mark in ("'", "’", "")
)
SMALL = CONTRACTIONS | frozenset(
    "a an and any are as at be been being but by can could did do does each for from had has have "
    "how in into is it its me my nor not of on or our out over so some such than that the "
    "their them then there these they this those to was we were what when where which who whom "
    "whose why will with would you yet about anything something between both other else anyone "
    "anybody according per please show list give he she his her i still also just exactly really "
    "currently now today nowadays already ever whether whos whats wheres things stuff hello hi "
    "pls plz kindly thanks compare compared inside".split()
)
# words that say how the rest of a sentence is known, or who says so: they are what is asked
_FRAMING = (
    "say said told statement remark quote declare announce deny denied reject refuse dispute "
    "contradict rumour rumor speculate speculation unconfirmed unnamed anonymous opinion position "
    "view stance attitude think "
    "if unless article"
)
# words that are looked for where a question has them, and of which nothing hangs where it has not
LIGHT = frozenset(
    "under during since after before until till through across amid via everything".split()
)
# after `which` they ask for no more than `who` and `where`
KINDS = frozenset(
    "group groups country countries state states actor actors side sides party parties faction "
    "factions town towns city cities place places".split()
)
# each line: words that ask for the same thing
_SAME = """
back support help aid assist arm weapon sponsor fund finance train patron supply
enemy foe hostile adversary rival opponent common
ally alliance alignment bloc partner side
indirect behind
troop soldier force army military deploy station presence contingent stationed
base airbase garrison barracks outpost
mission task purpose
condition prerequisite unless provided
withdraw withdrawal leave pull retreat
control hold govern rule hand own run
capture take seize overrun conquer
timeline happen event chronology occur account day
airstrike strike bomb raid jet hit shell air
negotiate talk meet contact call discuss dialogue
mediate mediator broker go-between intermediary middleman
venue place where
obstacle hurdle block way stand hinder prevent stumble unresolved open
demand insist require want request
reject refuse rebuff decline
term clause provision phase stage
framework process format track
status state standing
agreement deal accord truce ceasefire pact
say tell statement remark quote comment speak announce warn threaten declare claim think explain
opinion view position stance attitude think believe
first earliest origin original
unnamed anonymous unidentified nameless
dispute contest contradict disagree doubt controversial
deny denial denied
speculate speculation rumour rumor unconfirmed guess
plan intend future foresee predict scheduled
leader chief boss commander
operation offensive attack assault action
attend participate
percent percentage proportion
advance move march enter cross
confirm corroborate verify
die death dead kill fatality casualty toll murder
price cost expensive much
figure number count many much casualty toll estimate statistic strength size
consistent agree disagree match compatible contradict
displace displaced flee refugee uproot evacuate exile home
captive hostage prisoner detain captor captivity
article report outlet publisher corpus newspaper paper
independent separate
fight fighting battle clash combat
vanish lose disappear rest remove without
profile everything all tell biography
name alias former rename
office post position minister president job
link connect path relation relationship connection tie chain
cover coverage contain extent scope here
change differ difference develop
soil territory ground foreign
"""
DEMONYMS = {
    "afghan": "Afghanistan", "american": "United States", "british": "United Kingdom",
    "chinese": "China", "egyptian": "Egypt", "emirati": "United Arab Emirates",
    "french": "France", "german": "Germany", "iranian": "Iran", "iraqi": "Iraq",
    "israeli": "Israel", "jordanian": "Jordan", "lebanese": "Lebanon", "libyan": "Libya",
    "moroccan": "Morocco", "palestinian": "Palestine", "pakistani": "Pakistan", "qatari": "Qatar",
    "russian": "Russia", "saudi": "Saudi Arabia", "syrian": "Syria", "turkish": "Turkey",
    "ukrainian": "Ukraine", "yemeni": "Yemen", "gazan": "Gaza Strip",
}  # fmt: skip
# names that no article needs to spell out, and those that they stand for
SHORT_NAMES = {
    "usa": "United States", "america": "United States", "uk": "United Kingdom",
    "uae": "United Arab Emirates", "ksa": "Saudi Arabia", "un": "United Nations",
    "bibi": "Benjamin Netanyahu", "hizballah": "Hezbollah",
}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """One word of a sentence: as typed, folded, and where it stands."""

    typed: str
    plain: str
    start: int
    end: int
    possessive: bool = False
    # the word that it was taken for, where it is no word that anything has
    respelt: str = ""


def cut(sentence: str) -> tuple[Word, ...]:
    """Return the words of a sentence."""
    found = []
    for match in _WORD.finditer(sentence):
        bare = _POSSESSIVE.sub("", match[0])
        plain = bare.replace(".", "") if _DOTTED.fullmatch(bare) else _SIGNS.get(bare, bare)
        found.append(Word(bare, folded(plain), match.start(), match.end(), bare != match[0]))
    return tuple(found)


@cache
def stem(word: str) -> str:
    """Return a word without its ending, so that `backs`, `backing` and `backers` are one."""
    plain = _IRREGULAR.get(word, word)
    if plain.endswith("ly") and len(plain) > _LONG_ADVERB:
        return stem(plain.removesuffix("ly"))
    for ending in _ENDINGS:
        short = plain.removesuffix(ending)
        if short == plain or len(short) < 3 or plain.endswith("ss"):
            continue
        # `retreated` is of `retreat`
        if ending.startswith("at") and short.endswith("e"):
            continue
        return short[:-1] if len(short) > 4 and short[-1] == short[-2] != "s" else short
    return plain


@cache
def kindred(word: str) -> frozenset[str]:
    """Return the stems of the words that ask for the same thing as one stem."""
    return frozenset(one for group in _groups() if word in group for one in group) - {word}


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(stem, line.split())) for line in _SAME.strip().splitlines())


@cache
def framing_stems() -> frozenset[str]:
    """Return the stems of the words that say how the rest of a sentence is known."""
    return frozenset(map(stem, _FRAMING.split()))


def table_words() -> frozenset[str]:
    """Return the words of the table as they are written."""
    return frozenset(_SAME.split())


@cache
def known_words() -> frozenset[str]:
    """Return the stems of all words of the table: such a word is no unknown name."""
    return frozenset(one for group in _groups() for one in group)
