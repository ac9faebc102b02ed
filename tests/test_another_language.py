"""Another language is one more messages file and its texts in the call: nothing in Python knows the languages."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.core.messages import Messages
from toolkit.files.calls import call_folder, load_call
from toolkit.files.examples import load_example
from toolkit.files.fill import fill
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.model import Call, CallError
from toolkit.steps.check import check_bytes
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from pathlib import Path

CALL = "troms-2018"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The call with a third language, whose every word is the Norwegian one with a mark before it."""
    target = tmp_path / CALL
    shutil.copytree(call_folder(CALL), target)
    text = (target / "call.toml").read_text(encoding="utf-8")
    text = text.replace('languages = ["nb", "en"]', 'languages = ["nb", "en", "xx"]')
    text = re.sub(r'^nb = "(.*)"$', r'nb = "\1"\nxx = "§\1"', text, flags=re.MULTILINE)
    (target / "call.toml").write_text(text, encoding="utf-8")
    for path in target.glob("*.schema.json"):
        path.write_text(json.dumps(translated(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    return target


def translated(part: Any) -> Any:
    if isinstance(part, list):
        return [translated(one) for one in part]
    if not isinstance(part, dict):
        return part
    marked = {key: translated(value) for key, value in part.items()}
    return {**marked, "xx": "§" + part["nb"]} if isinstance(part.get("nb"), str) else marked


def words() -> Messages:
    table = dict(load_messages("nb").table)
    form = {key: f"§{value}" if key.endswith("_sheet") else value for key, value in table["form"].items()}
    return Messages("xx", {**table, "form": form})


def typed(call: Call) -> bytes:
    return fill(
        template_bytes(call, "application", words()),
        describe_fields(call, "application", "xx"),
        load_example(CALL, "nord-troms"),
    )


def test_the_form_speaks_it_and_is_read_back_without_a_finding(folder: Path) -> None:
    call = load_call(str(folder))
    checked = check_bytes(typed(call), "søknad.xlsx", only=call)
    assert checked.language == "xx"
    assert checked.findings == ()
    assert checked.submission is not None
    assert checked.submission.data["declarations"]["correct"] is True


def test_a_text_that_is_not_translated_is_named(folder: Path) -> None:
    text = (folder / "call.toml").read_text(encoding="utf-8")
    (folder / "call.toml").write_text(text.replace('xx = "§Reiser"\n', ""), encoding="utf-8")
    with pytest.raises(CallError, match=r"lists\.cost_category\.travel\.xx: the text in 'xx' is missing"):
        load_call(str(folder))
