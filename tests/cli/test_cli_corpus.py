import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import detente

LAKE = Path(__file__).parents[1] / "data" / "lake"


@pytest.fixture
def lake(tmp_path, monkeypatch):
    shutil.copytree(LAKE, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(detente, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


CHECK = ("check", "--corpus", "corpus", "--ontology", "ontology", "--texts", "texts")


def test_check_says_so_when_nothing_is_wrong(lake):
    result = run(*CHECK, "--coverage")
    told = "2 articles, ontology, questions: nothing to report\n"
    assert (result.exit_code, result.output) == (0, told)


def test_check_prints_findings_and_fails(lake):
    file = lake / "corpus/zenda-post.ann"
    file.write_text(file.read_text("utf-8").replace("Certainty E1 Asserted", "Certainty E1 Sure"))
    result = run(*CHECK)
    assert result.exit_code == 1
    assert result.output == (
        "corpus/zenda-post.ann:14: Certainty has no value Sure [attribute-value]"
        " — choose one of Asserted, Reported, Speculated\n1 finding\n"
    )


def test_a_new_article_gets_its_toml_once(lake):
    (lake / "fair.txt").write_text("Fair\n\nThe fair was held. Nobody came.\n", "utf-8")
    new = ("annotate", "new", "fair.txt", "--id", "fair", "--corpus", "corpus")
    assert run(*new).output == "corpus/fair.toml: 38 characters, 3 sentences\n"
    again = run(*new)
    assert again.exit_code == 1
    assert again.output == (
        "detente: corpus/fair.toml is already there; take it away first to make it anew\n"
    )


HERE = ("--texts", "texts", "--corpus", "corpus")


def test_sentences_are_numbered_as_drafts_number_them(lake):
    assert run("annotate", "sentences", "zenda-post", *HERE).output == (
        "0\t0-17\tRupert stays away\n"
        "1\t19-68\tCount Rupert never came to Zenda before the fair.\n"
        "2\t69-99\t“We saw nobody,” a baker said.\n"
    )


def test_anchor_prints_a_line_for_the_nth_occurrence(lake):
    found = run("annotate", "anchor", "zenda-post", "Rupert", "--nth", 2, "--type", "Person", *HERE)
    assert found.output == "T8\tPerson 25 31\tRupert\n"
    missing = run("annotate", "anchor", "zenda-post", "Rupert", "--nth", 3, *HERE)
    assert missing.exit_code == 1
    assert missing.output == (
        "detente: 'Rupert' stands 2 times in zenda-post; there is no number 3\n"
    )


def test_a_draft_goes_out_and_comes_back(lake):
    before = (lake / "corpus/zenda-post.ann").read_text("utf-8")
    (lake / "draft.yaml").write_text(run("annotate", "draft", "zenda-post", *HERE).output, "utf-8")
    compiled = run(
        *("annotate", "compile", "draft.yaml", "--text", "texts/zenda-post.txt"),
        *("--corpus", "corpus", "--entities", "ontology/entities.ttl"),
    )
    assert compiled.output == "corpus/zenda-post.ann: 3 events, 7 mentions\n"
    assert (lake / "corpus/zenda-post.ann").read_text("utf-8") == before


def test_a_draft_is_not_compiled_against_another_text(lake):
    result = run(
        *("annotate", "compile", "drafts/zenda-post.yaml", "--corpus", "corpus"),
        *("--text", "texts/strelsau-courier.txt"),
    )
    assert result.exit_code == 1
    assert "is not the text that zenda-post.toml tells of" in result.output


def test_agree_compares_two_files(lake):
    shutil.copy("corpus/zenda-post.ann", "second.ann")
    result = run("agree", "corpus/zenda-post.ann", "second.ann")
    assert result.output.splitlines()[1] == (
        "claims, same frame     2      2      2   1.000   1.000   1.000"
    )


@pytest.mark.parametrize("tool", ["brat", "label-studio", "inception"])
def test_the_schema_of_each_tool_names_the_frames(tool):
    assert "Deployment" in run("schema", tool).output


@pytest.mark.parametrize("command", ["new", "sentences", "anchor", "compile", "draft"])
def test_help_says_what_a_command_does(command):
    result = run("annotate", command, "--help")
    assert result.exit_code == 0
    assert result.output.count("\n") > 8
