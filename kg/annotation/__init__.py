"""Annotation formats in, one frozen model out; `model` says what an annotated article is."""

from kg.annotation.corpus import read_corpus

__all__ = ["read_corpus"]
