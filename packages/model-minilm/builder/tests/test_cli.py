from pathlib import Path

import pytest

import builder.cli
import builder.measuring
from builder.cli import PACKAGE, main
from builder.layout import CONFIG_FILES, NATIVE_FILES, STANDARD_FILE, model_files
from builder.operators import operator_library


@pytest.fixture
def package(source: Path, shipped: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A freshly built package; its model is the session's, which spares a calibration for each test."""
    monkeypatch.setattr(builder.cli, "shipped_files", lambda _: model_files(source, shipped))
    assert main(["--out", str(tmp_path)]) == 0
    return tmp_path


def test_building_writes_both_models_and_every_setting(package: Path) -> None:
    written = {path.relative_to(package / "model").as_posix() for path in package.rglob("*") if path.is_file()}
    assert written == {*CONFIG_FILES, NATIVE_FILES["int8"], STANDARD_FILE}
    for name in written:
        assert (package / "model" / name).read_bytes() == (PACKAGE / "model" / name).read_bytes()


@pytest.mark.parametrize("name", ["modules.json", NATIVE_FILES["int8"], STANDARD_FILE])
def test_check_notices_a_file_that_is_changed_or_absent(
    name: str, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check", "--out", str(package)]) == 0
    with (package / "model" / name).open("ab") as file:
        file.write(b" ")
    assert main(["--check", "--out", str(package)]) == 1
    (package / "model" / name).unlink()
    assert main(["--check", "--out", str(package)]) == 1
    assert capsys.readouterr().out.count(f"{package / 'model' / name}: differs") == 2


def test_a_missing_operator_library_is_said_with_the_command_that_builds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = tmp_path / "library.so"
    monkeypatch.setattr(builder.measuring, "operator_library", lambda: operator_library(absent))
    assert main(["--card", "--out", str(tmp_path)]) == 1
    assert "node packages/native-infer/scripts/build-operators.mjs" in capsys.readouterr().err
