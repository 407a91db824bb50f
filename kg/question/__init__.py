"""Questions: canned queries in files, and values that cannot inject."""

from kg.question.bind import Bound, Reading, Value, bind_question, read_values
from kg.question.columns import Column, day_columns, find_columns
from kg.question.model import (
    Broken,
    Catalogue,
    Choice,
    Directory,
    Parameter,
    Question,
    Referent,
    View,
)
from kg.question.read import read_catalogue, read_question

__all__ = [
    "Bound",
    "Broken",
    "Catalogue",
    "Choice",
    "Column",
    "Directory",
    "Parameter",
    "Question",
    "Reading",
    "Referent",
    "Value",
    "View",
    "bind_question",
    "day_columns",
    "find_columns",
    "read_catalogue",
    "read_question",
    "read_values",
]
