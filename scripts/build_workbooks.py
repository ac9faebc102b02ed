"""Builds the templates in workbooks/ anew: one per call and language. `tests/test_workbooks.py` holds them to this."""

from __future__ import annotations

from pathlib import Path

from toolkit.files.calls import call_ids, load_call
from toolkit.files.template import template_bytes
from toolkit.files.texts import languages, load_messages

FOLDER = Path(__file__).resolve().parent.parent / "workbooks"
KIND = "application"


def built() -> dict[Path, bytes]:
    """Every template by its place."""
    return {
        FOLDER / call / f"{KIND}-{language}.xlsx": template_bytes(load_call(call), KIND, load_messages(language))
        for call in call_ids()
        for language in languages()
    }


def main() -> None:
    """Write them."""
    for path, data in built().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(path.relative_to(FOLDER.parent))


if __name__ == "__main__":
    main()
