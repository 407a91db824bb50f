"""A labelling configuration for Label Studio."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.ontology import Schema


def label_studio(schema: Schema) -> str:
    """Return a labelling configuration for Label Studio.

    Spans are mentions or frames, roles are relations between spans, attributes are choices.
    """
    view = ET.Element("View")
    ET.SubElement(view, "Header", value="Frames")
    _labels(view, "frame", schema.frame_classes[1:])
    ET.SubElement(view, "Header", value="Mentions")
    _labels(view, "mention", schema.mention_types)
    ET.SubElement(view, "Text", name="text", value="$text", granularity="word")
    roles = dict.fromkeys(r for each in schema.frame_classes for r in schema.roles(each))
    relations = ET.SubElement(view, "Relations")
    for each in [*roles, *schema.relations]:
        ET.SubElement(relations, "Relation", value=each)
    for name, values in schema.attributes.items():
        _choices(view, name, [each.name for each in values], schema.carriers(name))
    _text_area(view, "reference", "mention", "kg:, local:, date: or quantity:")
    _text_area(view, "about", "frame", "kg: of a happening")
    _text_area(view, "paraphrase", "frame", "one sentence in your own words")
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _labels(view: ET.Element, name: str, values: Iterable[str]) -> None:
    """Add a set of labels for spans."""
    labels = ET.SubElement(view, "Labels", name=name, toName="text", showInline="false")
    for each in values:
        ET.SubElement(labels, "Label", value=each)


def _choices(view: ET.Element, name: str, values: list[str], carriers: tuple[str, ...]) -> None:
    """Add an attribute that is asked for each frame, or for frames of some classes only."""
    choices = ET.SubElement(
        view, "Choices", name=name, toName="text", perRegion="true", choice="single",
        whenTagName="frame",
    )  # fmt: skip
    if carriers:
        choices.set("whenLabelValue", ",".join(carriers))
    for each in values:
        ET.SubElement(choices, "Choice", value=each)


def _text_area(view: ET.Element, name: str, tag: str, hint: str) -> None:
    """Add a line of text that is asked for each span of a set of labels."""
    ET.SubElement(
        view, "TextArea", name=name, toName="text", perRegion="true", whenTagName=tag,
        placeholder=hint, rows="1", maxSubmissions="1",
    )  # fmt: skip
