"""Draws the pictures of README and docs anew from the demo's own workbooks: python -m scripts.pictures DEMO."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from scripts.render import pictures, to_pdf
from toolkit.files.texts import load_messages
from toolkit.steps.mark import hand_back

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH = 1100  # pixels
MARGIN = 12
GOOD = "inbox/nord-troms/Søknad Felles næringsapparat.xlsx"
FAULTY = "inbox/midt-troms/lenvik.xlsx"
WANTED = {
    # workbook -> sheet -> picture
    GOOD: {"Kostnadsplan": "form-costs", "Kontroll": "form-checks"},
    FAULTY: {"Funn": "marked-findings"},
    "samlebok.xlsx": {
        "Oversikt": "master-overview",
        "Oversikt-p3": "master-ranking",
        "Aktiviteter": "master-activities",
        "Fordeling": "master-allocation",
    },
}


def main() -> None:
    """Draw every picture."""
    demo = Path(sys.argv[1])
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, sheets in WANTED.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            workbook = marked(demo / name, folder) if name == FAULTY else demo / name
            for page in pictures(to_pdf(workbook, folder / "pdf"), folder, scale=2):
                sheet = page.stem.partition("-")[2]
                if sheet in sheets:
                    cropped(page).save(FOLDER / f"{sheets[sheet]}.png", optimize=True)
                    print(f"docs/pictures/{sheets[sheet]}.png")


def marked(workbook: Path, folder: Path) -> Path:
    """A marked copy of a workbook."""
    words = load_messages("nb")
    (handed,) = hand_back([workbook], folder / "marked", words, lambda _: words)
    return handed.written


def cropped(page: Path) -> Image.Image:
    """A page without its white margins and footer, no wider than a screen."""
    image = Image.open(page).convert("RGB")
    image = image.crop((0, 0, image.width, int(image.height * 0.93)))  # the footer
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    if box:
        left, top, right, bottom = box
        edges = (
            max(left - MARGIN, 0),
            max(top - MARGIN, 0),
            min(right + MARGIN, image.width),
            min(bottom + MARGIN, image.height),
        )
        image = image.crop(edges)
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)))
    return image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64)


if __name__ == "__main__":
    main()
