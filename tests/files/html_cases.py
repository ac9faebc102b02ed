"""What the tests of the findings page share: an inbox with faults of every kind."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from toolkit.files.calls import load_call
from toolkit.files.examples import load_example
from toolkit.files.fill import fill
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from pathlib import Path

CALL = "troms-2018"
SCRIPT = "</script><script>document.title='taken'</script>"
IMAGE = '<img src="https://example.invalid/x.png" onerror="document.title=1">'
TURNED = "Faktura\N{RIGHT-TO-LEFT OVERRIDE}slx.exe"


@cache
def blank(language: str) -> tuple[bytes, tuple[dict[str, Any], ...]]:
    """The form and its fields."""
    call = load_call(CALL)
    return template_bytes(call, "application", load_messages(language)), tuple(
        describe_fields(call, "application", language)
    )


def filled(document: dict[str, Any], language: str = "nb") -> bytes:
    """A workbook with an application typed into it."""
    form, fields = blank(language)
    return fill(form, fields, document)


def faulty() -> dict[str, Any]:
    """Texts where amounts belong, a wrong check digit, an unknown municipality, a gap, a loose date."""
    document = deepcopy(load_example(CALL, "tromso"))
    document["project"]["start"] = "03.04.18"
    document["contact"].pop("email")
    document["applicant"]["organisation_number"] = "358584731"
    for number, row in enumerate(document["costs"][:5]):
        row["amounts"] = dict.fromkeys(row["amounts"], f"ca {number + 1}0 tusen")
    document["partners"][0]["municipality"] = "9999"
    return document


def hostile() -> dict[str, Any]:
    """An application whose texts try to become part of the page."""
    document = deepcopy(load_example(CALL, "harstad"))
    document["applicant"]["name"] = SCRIPT
    document["project"]["title"] = f"{IMAGE} {TURNED} \"'>&amp;"
    document["project"]["start"] = f"i {IMAGE} år"
    document["partners"][0]["municipality"] = SCRIPT
    return document


def inbox(folder: Path) -> list[Path]:
    """Files as they come in: faulty, clean, empty, English, hostile."""
    form, _ = blank("nb")
    contents = {
        "Søknad Tromsø.xlsx": filled(faulty()),
        "clean.xlsx": filled(load_example(CALL, "nord-troms")),
        "empty.xlsx": form,
        "english.xlsx": filled(faulty(), "en"),
        f"hostile & {TURNED} 'x'.xlsx": filled(hostile()),
    }
    paths = []
    for name, data in contents.items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths
