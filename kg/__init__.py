"""What Détente knows about RDF, articles and claims; it has never heard of HTTP."""
