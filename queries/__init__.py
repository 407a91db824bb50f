"""The canned questions, as data: one `<theme>/<name>.rq` file per question; no code."""
