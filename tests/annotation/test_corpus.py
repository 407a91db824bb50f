import shutil

import pytest

from kg.annotation import read_corpus
from kg.errors import AnnotationError


def test_a_folder_gives_its_articles_by_id(lake):
    assert [article.id for article in read_corpus(lake / "corpus")] == [
        "strelsau-courier",
        "zenda-post",
    ]


def test_everything_unreadable_is_told_at_once(lake, tmp_path, monkeypatch):
    shutil.copytree(lake / "corpus", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strelsau-courier.toml").write_text("length 407\n")
    (tmp_path / "zenda-post.ann").write_text("T1\tPerson 19 31\tCount Rupert\nN1 Reference\n")
    (tmp_path / "alone.ann").write_text("")
    with pytest.raises(AnnotationError) as caught:
        read_corpus(tmp_path)
    assert [(f.file, f.line, f.rule) for f in caught.value.findings] == [
        ("alone.toml", 0, "article-pair"),
        ("strelsau-courier.toml", 1, "toml-syntax"),
        ("zenda-post.ann", 2, "malformed-line"),
    ]
