"""What is too long to be read in one sitting is named."""

from pathlib import Path

from config.lengths import find_too_long


def module(folder: Path, lines: int, head: str = "") -> Path:
    path = folder / "module.py"
    path.write_text(head + "    1\n" * lines if head else "1\n" * lines)
    return path


def test_four_hundred_lines_are_enough(tmp_path: Path) -> None:
    assert list(find_too_long(module(tmp_path, 400))) == []


def test_a_module_above_four_hundred_lines_is_named(tmp_path: Path) -> None:
    assert "401 lines" in next(find_too_long(module(tmp_path, 401)))


def test_a_function_of_fifty_lines_is_long_enough(tmp_path: Path) -> None:
    assert list(find_too_long(module(tmp_path, 49, "def pay():\n"))) == []


def test_a_function_above_fifty_lines_is_named(tmp_path: Path) -> None:
    assert "pay has 51 lines" in next(find_too_long(module(tmp_path, 50, "def pay():\n")))
