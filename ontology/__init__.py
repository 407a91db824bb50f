"""The ontology of Détente, its shapes, its identities and its alignments: data files, no code."""
