"""Write the table of questions into README.md: `python -m kg.question` in the project's root."""

from __future__ import annotations

from pathlib import Path

from kg.question import Catalogue, read_catalogue

BEGIN, END = "<!-- questions: begin -->\n", "<!-- questions: end -->\n"


def table(catalogue: Catalogue) -> str:
    """Return the questions as a Markdown table, by theme and name."""
    rows = [
        f"| {question.theme} | `{question.name}` | {question.summary} |\n"
        for question in sorted(catalogue.questions, key=lambda one: (one.theme, one.name))
    ]
    return "".join(["| theme | name | question |\n", "|---|---|---|\n", *rows])


def with_table(readme: str, catalogue: Catalogue) -> str:
    """Return the README with the table between its two marks."""
    head, _, rest = readme.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table(catalogue)}\n{END}{tail}"


def main() -> None:
    """Rewrite README.md in the working directory."""
    path = Path("README.md")
    path.write_text(with_table(path.read_text(encoding="utf-8"), read_catalogue()), "utf-8")


if __name__ == "__main__":
    main()
