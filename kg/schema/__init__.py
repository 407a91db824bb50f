"""What is generated from the ontology: its mirror for claims, and the schemas of annotation tools.

    ontology/said.ttl            said(graph)           every frame class and role, as claims tell it
    kg/corpus/annotation.conf    brat(schema)          for brat
    -                            label_studio(schema)  labelling configuration, XML
    -                            inception(schema)     layers with their tagsets, JSON

The first two are shipped, and a test says that they are up to date; `python -m kg.schema` writes
them again.
"""

from kg.schema.brat import brat
from kg.schema.inception import inception
from kg.schema.label_studio import label_studio
from kg.schema.mirror import said

__all__ = ["brat", "inception", "label_studio", "said"]
