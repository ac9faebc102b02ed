"""A round whose master has something in every corner: ranked, with faults, blanks, a replaced version and odd dates."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.ranking import assess, choose, index, new, project
from tests.rounds import NOW, put
from toolkit.files.master.book import placed_master
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round, round_master
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from toolkit.core.master.values import Master
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.steps.consolidate import RoundMaster

INDEX = {"1902": 78, "1933": 52, "1917": 31, "1924": 55, "1938": 38}
FOUR, THREE = (4, 4, 4, 4, 4, 4), (3, 3, 4, 3, 3, 3)


def full_round(folder: Path) -> Path:
    """A round of eight applications, in `folder`: some ranked, some not eligible."""
    projects = [
        project(1, 2, "1902"),
        project(2, 3, "1917", project__region="Nord-Troms", activities__0__start=None),
        project(3, 4, "1924", project__region="Midt-Troms"),
        project(4, 5, "1938", project__region="Midt-Troms"),
        project(5, 1, "1902", project__region=None, activities__0__name=None),
        project(6, 1, "1902", activities__0__end=None),
        project(7, 3, "1938"),
        project(8, 2, "1917", project__region="Nord-Troms"),
    ]
    projects[2]["funding"][0]["status"] = None
    projects[5]["costs"][0]["category"] = None
    made = new(folder, projects)
    choose(made)
    index(made, INDEX)
    consolidate_round(made, NOW, Options(jobs=1))
    for assessor, scores in (("Ola", FOUR), ("Kari", THREE)):
        assess(made, assessor, {f"2018-00{number}": scores for number in range(1, 9)})
    put(made / "inbox", "søknad-1 ny.xlsx", project(1, 2, "1902", project__summary="Eksempel: ny versjon."))
    put(made / "inbox", "kart.pdf", b"%PDF-1.4")
    with (made / "mottak.csv").open("a", encoding="utf-8") as file:
        file.write("søknad-1 ny.xlsx;3.9.2018;;;;\r\n")
    return made


@cache
def judged(language: str = "nb") -> RoundMaster:
    """That round, judged, with its master as a value."""
    with TemporaryDirectory() as folder:
        return round_master(full_round(Path(folder) / "runde"), NOW, Options(jobs=1, language=language))


def master(language: str = "nb") -> Master:
    """The master of that round as a value."""
    return judged(language).master


def consolidated() -> Consolidated:
    """That round as judged."""
    return judged().consolidated


@cache
def master_file(language: str = "nb") -> bytes:
    """The master of that round as a file."""
    return placed_master(master(language), load_messages(language), "inbox/")[0]
