from pathlib import Path

import pytest

from builder.prose import FILES, read_prose


def test_sentences_are_taken_once_without_authors_and_scraps(tmp_path: Path) -> None:
    quotation = (
        "It was a long and quiet evening by\nthe sea. Yes.\n\t\t-- Somebody, A Book With a Name of Many Words.\n%\n"
    )
    (tmp_path / FILES[0]).write_text(quotation + "Only 5 of these words are written in plain letters here.\n%\n")
    (tmp_path / FILES[1]).write_text(quotation)
    assert read_prose(tmp_path) == ["It was a long and quiet evening by the sea."]


def test_missing_files_are_named_with_the_package_that_has_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="literature is missing; it comes with Debian's package fortunes"):
        read_prose(tmp_path)
