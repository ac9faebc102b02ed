"""Writes docs/rules.md, the rule catalogue in Norwegian and English, from a call and its worked cases."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.core.checking.catalogue import silences
from toolkit.files.calls import load_call
from toolkit.files.texts import load_messages
from toolkit.steps.explain import cases_of, explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.checking.catalogue import Entry
    from toolkit.core.messages import Messages
    from toolkit.model import Call

CALL = "troms-2018"
LANGUAGES = ("nb", "en")
PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
MARKS = re.compile(r"[\\`*_<>|\[\]]")


def page(call: Call) -> str:
    """The whole page: for each language a table of the rules, every rule in words, and what silences what."""
    cases = cases_of(call, call.id)
    lines = ["<!-- Written by scripts/rules_doc.py from the call, its worked cases and the messages. -->", ""]
    for language in LANGUAGES:
        messages = load_messages(language)
        lines += _language(list(explain(call.rules, call, cases, messages)), call, messages)
    return "\n".join(lines)


def _language(entries: Sequence[Entry], call: Call, messages: Messages) -> Iterator[str]:
    title = messages.of(call.title)
    yield from (f"# {_said('doc_title', messages, call=call.id)}", "", _said("doc_intro", messages, title=title), "")
    yield _row(_said(key, messages) for key in ("doc_rule", "doc_title_column", "doc_severity", "doc_clause"))
    yield _row(["---"] * 4)
    for one in entries:
        link = f"[{one.rule.id}](#{messages.language}-{one.rule.id})"
        yield _row([link, _plain(one.title), one.severity, one.rule.clause])
    yield ""
    for one in entries:
        yield from _rule(one, messages)
    yield from (f"## {_said('doc_silences', messages)}", "")
    yield from (f"- {_plain(sentence)}" for sentence in silences(call, messages))
    yield from ("", _said("doc_silences_intro", messages), "")


def _rule(entry: Entry, messages: Messages) -> Iterator[str]:
    rule, failing = entry.rule, entry.failing
    yield f'## <a id="{messages.language}-{rule.id}"></a>{rule.id}: {_plain(entry.title)}'
    yield from ("", f"{entry.severity}, {messages.text('words.clause')} {rule.clause}", "")
    yield from _part("what", _plain(entry.what), messages)
    reasons = (f"{one.source}: {one.text}" if one.source else one.text for one in entry.why)
    yield from _part("why", "  \n".join(_plain(one) for one in reasons), messages)
    yield from _part("passing", _plain(entry.passing) or _said("no_example", messages), messages)
    if failing is None:
        yield from _part("failing", _said("no_example", messages), messages)
        return
    told = f"{_plain(failing.sentence)}  \n`{failing.place}`: {_plain(failing.message)}"
    yield from _part("failing", told, messages)
    yield from _part("mend", _plain(failing.mend), messages)


def _part(heading: str, text: str, messages: Messages) -> tuple[str, str]:
    return f"**{_said(heading, messages)}:** {text}", ""


def _said(key: str, messages: Messages, **facts: object) -> str:
    return _plain(messages.text(f"explain.{key}", **facts))


def _plain(text: str) -> str:
    """Text whose signs are no Markdown."""
    return MARKS.sub(lambda mark: "\\" + mark[0], text)


def _row(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Writes the page."""
    PAGE.write_bytes(page(load_call(CALL)).encode())
    sys.stdout.write(f"{PAGE.name}\n")


if __name__ == "__main__":
    main()
