"""The annotated articles, as data: `<id>.ann` and `<id>.toml` for each, and links.tsv; no code."""
