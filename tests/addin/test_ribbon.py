"""The ribbon of the built add-in: what Excel would load, each button with its macro, its words and its picture."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from PIL import Image

from tests.addin.conftest import settings
from tests.addin.ribbon_check import NAMESPACE, problems
from tests.addin.test_built_files import RELATION, parts, sources, tree
from toolkit.files.addin.build import addin_bytes
from toolkit.files.addin.sources import buttons, icon_id, module, ribbon
from toolkit.files.data import macros
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from pathlib import Path


def test_the_built_ribbon_keeps_to_the_schema(addin: Path) -> None:
    found = parts(addin)
    named = {one.get("Id", "") for one in tree(found["customUI/_rels/customUI.xml.rels"]).findall(RELATION)}
    assert problems(tree(found["customUI/customUI.xml"]), named) == []


MISTAKES = [
    ('size="large"', 'size="huge"', "size huge"),
    ('size="large"', 'size=""', "size has 0 characters"),
    ('size="large"', 'sise="large"', "attribute sise"),
    ('id="toolkitScore"', 'id="toolkitShares"', "id toolkitShares twice"),
    ('id="toolkitScore"', 'id="1score"', "id 1score is no name"),
    ('id="toolkitScore"', 'id="q:score"', "id q:score is no name"),
    ('id="toolkitScore"', 'idMso="PasteFromMars"', "idMso PasteFromMars is not known"),
    ('id="toolkitScore"', 'id="toolkitScore" idMso="Paste"', "not exactly one of id and idMso"),
    ('id="toolkitScore"', "", "not exactly one of id and idMso"),
    ('id="toolkitScore"', 'id="toolkitScore" keytip="PRIO"', "keytip has 4 characters"),
    ('id="toolkitScore"', 'id="toolkitScore" enabled="ja"', "enabled ja"),
    ('id="toolkitScore"', f'id="toolkitScore" description="{4097 * "x"}"', "description has 4097 characters"),
    ('image="iconScore"', 'image="iconScor"', "no picture iconScor"),
    ('image="iconScore"', 'image="iconScore" imageMso="Paste"', "both image and imageMso"),
    ("<tabs>", "<tabs>Tilskudd", "text between the elements"),
    ("<tabs>", '<tabs id="all">', "attribute id"),
    ("<tabs>", "<tabs><menu/>", "menu in tabs"),
    ("2006/01", "2009/07", "is no ribbon"),
    ('label="Tilskudd"', f'label="{1025 * "x"}"', "label has 1025 characters"),
]


@pytest.mark.parametrize(("right", "wrong", "problem"), MISTAKES, ids=[one[2][:40] for one in MISTAKES])
def test_a_ribbon_that_excel_would_not_load_is_found_out(right: str, wrong: str, problem: str) -> None:
    text = ribbon(load_messages("nb"))
    assert right in text
    found = problems(tree(text.replace(right, wrong, 1).encode()), {icon_id(button.id) for button in buttons()})
    assert any(problem in one for one in found), found


def test_every_callback_of_the_ribbon_has_its_macro(addin: Path) -> None:
    code = sources(addin)
    root = tree(parts(addin)["customUI/customUI.xml"])
    called = {
        value
        for one in root.iter()
        for key, value in one.attrib.items()
        if key.startswith(("on", "get")) or key == "loadImage"
    }
    assert called == {"ToolkitRibbon.ToolkitPressed"}
    for name in called:
        where, _, macro = name.partition(".")
        assert re.search(rf"^Public Sub {macro}\(control As IRibbonControl\)", code[where], re.MULTILINE)
    ribbon_macros = re.findall(r"^Public Sub (\w+)", code["ToolkitRibbon"], re.MULTILINE)
    assert {f"ToolkitRibbon.{name}" for name in ribbon_macros} == called


def test_every_button_of_the_ribbon_has_its_macro_and_the_reverse() -> None:
    public = re.findall(r"^Public Sub (Toolkit\w+)\(\)\r?\n    Press \"([\w-]+)\"", module("Toolkit"), re.MULTILINE)
    assert {(button.macro.removeprefix("Toolkit."), button.id) for button in buttons()} == set(public)
    assert len(buttons()) == len(public) == 11


def test_the_ribbon_is_in_the_namespace_its_relation_says(addin: Path) -> None:
    found = parts(addin)
    assert tree(found["customUI/customUI.xml"]).tag == f"{NAMESPACE}customUI"
    assert "office/2006/relationships/ui/extensibility" in found["_rels/.rels"].decode()
    assert "2007/relationships" not in found["_rels/.rels"].decode()


@pytest.mark.parametrize("language", languages())
def test_the_ribbon_has_its_words_in_each_language(language: str) -> None:
    built = addin_bytes(settings(), load_messages(language))
    with ZipFile(BytesIO(built)) as archive:
        root = tree(archive.read("customUI/customUI.xml"))
    shown = root.findall(f".//{NAMESPACE}button")
    words = load_messages(language).table["addin"]["buttons"]
    assert [one.get("label") for one in shown] == [words[button.id]["label"] for button in buttons()]
    for one in shown:
        assert 0 < len(one.get("label", "")) < 40
        assert one.get("screentip")
        assert one.get("supertip")
    assert problems(root, {icon_id(button.id) for button in buttons()}) == []
    assert root.find(f".//{NAMESPACE}tab").get("label") == {"nb": "Tilskudd", "en": "Grants"}[language]  # type: ignore[union-attr]


def test_every_button_has_its_picture(addin: Path) -> None:
    found = parts(addin)
    relations = tree(found["customUI/_rels/customUI.xml.rels"]).findall(RELATION)
    targets = {one.get("Id"): one.get("Target") for one in relations}
    for one in tree(found["customUI/customUI.xml"]).iter(f"{NAMESPACE}button"):
        picture = Image.open(BytesIO(found[f"customUI/{targets[one.get('image')]}"]))
        assert (picture.format, picture.size, picture.mode) == ("PNG", (64, 64), "RGBA")
    assert {path.stem for path in (macros() / "icons").iterdir()} == {button.id for button in buttons()}
