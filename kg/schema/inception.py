"""Layers and tagsets for INCEpTION, in the JSON that its import of layers reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.ontology import Schema

MENTION_LAYER = "webanno.custom.DetenteMention"
CLAIM_LAYER = "webanno.custom.DetenteClaim"
TIE_LAYER = "webanno.custom.DetenteTie"


def inception(schema: Schema) -> str:
    """Return the layers of INCEpTION with their tagsets, as its JSON import of layers reads them.

    Mentions and claims are spans, the roles of a claim are links to any span, and the ties
    between mentions are relations.
    """
    attributes = [
        _feature(name, tags=_tagset(schema, name, {x.name: x.individual for x in values}))
        for name, values in schema.attributes.items()
    ]
    roles = {r.name: r.property for c in schema.frame_classes for r in schema.roles(c).values()}
    frames, ties = schema.frame_classes[1:], schema.relations
    layers = [
        _layer(MENTION_LAYER, "span", [
            _feature("Type", tags=_tagset(schema, "MentionType", _same(schema.mention_types))),
            _feature("Reference"),
        ]),
        _layer(CLAIM_LAYER, "span", [
            _feature("Frame", tags=_tagset(schema, "Frame", _same(frames))),
            *attributes,
            _feature("About"),
            _feature("Paraphrase"),
            _roles_feature(_tagset(schema, "Role", roles)),
        ]),
        _layer(TIE_LAYER, "relation", [
            _feature("Tie", tags=_tagset(schema, "Tie", {n: t.property for n, t in ties.items()})),
        ]),
    ]  # fmt: skip
    return json.dumps(layers, indent=2, ensure_ascii=False) + "\n"


def _same(names: Iterable[str]) -> dict[str, str]:
    """Return names that stand for terms of the same name."""
    return {each: each for each in names}


def _tagset(schema: Schema, name: str, terms: Mapping[str, str]) -> dict[str, Any]:
    """Return a closed tagset; `terms` gives the term whose definition explains a tag."""
    tags = [
        {"tag_name": tag, "tag_description": schema.definitions.get(term, "")}
        for tag, term in terms.items()
    ]
    description = f"{name}, of the Détente ontology"
    tagset = {"name": f"Détente {name}", "description": description, "language": "en"}
    return {**tagset, "tags": tags, "create_tag": False}


def _feature(name: str, tags: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a string feature, with its tagset where it has one."""
    return {
        "name": name,
        "tag_set": tags,
        "uiName": name,
        "type": "uima.cas.String",
        "enabled": True,
        "visible": True,
        "include_in_hover": True,
        "required": False,
        "remember": False,
        "hideUnconstraintFeature": False,
        "description": None,
        "multi_value_mode": "NONE",
        "link_mode": "NONE",
        "link_type_name": None,
        "link_type_role_feature_name": None,
        "link_type_target_feature_name": None,
        "traits": None,
        "curatable": True,
    }


def _roles_feature(tags: dict[str, Any]) -> dict[str, Any]:
    """Return the feature that links a claim to the spans in its roles."""
    return _feature("Roles", tags) | {
        "type": "uima.tcas.Annotation",
        "multi_value_mode": "ARRAY",
        "link_mode": "WITH_ROLE",
        "link_type_name": f"{CLAIM_LAYER}RolesLink",
        "link_type_role_feature_name": "role",
        "link_type_target_feature_name": "target",
    }


def _layer(name: str, kind: str, features: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a layer; relations attach to mentions."""
    return {
        "name": name,
        "features": features,
        "uiName": name.removeprefix("webanno.custom."),
        "type": kind,
        "description": "Generated from the Détente ontology",
        "enabled": True,
        "built_in": False,
        "readonly": False,
        "attach_type": {"name": MENTION_LAYER} if kind == "relation" else None,
        "attach_feature": None,
        "allow_stacking": True,
        "cross_sentence": True,
        "show_hover": True,
        "anchoring_mode": "CHARACTERS",
        "overlap_mode": "ANY_OVERLAP",
        "validation_mode": "ALWAYS",
        "lock_to_token_offset": False,
        "multiple_tokens": True,
        "linked_list_behavior": False,
        "on_click_javascript_action": None,
        "traits": None,
    }
