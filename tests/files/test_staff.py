"""Staff's own lists after a round through Norwegian Excel: read as they come back, and only ever added to."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.core.round.listed import rows_of_files
from toolkit.core.round.receipts import RECEIPT_COLUMNS
from toolkit.files import atomic
from toolkit.files.problems import RoundProblem
from toolkit.files.round import staff
from toolkit.files.round.staff import add_files, read_list
from toolkit.files.texts import load_messages

NB = load_messages("nb")
LABELS = ["Fil", "Mottatt", "Saksnummer", "Svar på retur av", "Trukket", "Merknad"]


def listed(raw: bytes) -> list[tuple[int, dict[str, str]]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mottak.csv"
        path.write_bytes(raw)
        found = read_list(path, RECEIPT_COLUMNS)
        assert found is not None
        return list(found.rows)


def by_file(raw: bytes, *names: str) -> dict[str, list[int]]:
    return {name: [number for number, _ in rows] for name, rows in rows_of_files(listed(raw), names).by_file.items()}


# --- only ever added to ------------------------------------------------------------------------------------------

ENCODINGS = {
    "utf-8 with a mark": ("utf-8", b"\xef\xbb\xbf"),
    "utf-8": ("utf-8", b""),
    "cp1252": ("cp1252", b""),
    "unicode text": ("utf-16-le", b"\xff\xfe"),
    "unicode text, big end first": ("utf-16-be", b"\xfe\xff"),
}
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00/"), min_size=1, max_size=30).filter(
    lambda name: name.strip() and name not in {".", ".."}
)
NOTES = st.text(st.sampled_from('abcøåæ;,"\n 1=-'), max_size=12)


@st.composite
def saved_lists(draw: st.DrawFn) -> bytes:
    """A list as some program saved it after staff worked in it."""
    encoding, mark = ENCODINGS[draw(st.sampled_from(sorted(ENCODINGS)))]
    delimiter = draw(st.sampled_from(";,\t"))
    end = draw(st.sampled_from(["\r\n", "\n"]))
    columns = draw(st.permutations([*LABELS, "Vår kolonne"]))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    trailing = [""] * draw(st.integers(0, 3))
    writer.writerow([*columns, *trailing])
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            writer.writerow([draw(NOTES) for _ in columns] + trailing)
        else:
            writer.writerow([""] * len(columns))
    text = out.getvalue()
    if draw(st.booleans()):
        text = f"sep={delimiter}{end}" + text
    if draw(st.booleans()):
        text = text.removesuffix(end)
    return mark + text.encode(encoding)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(before=saved_lists(), names=st.lists(NAMES, unique=True, max_size=4))
def test_a_list_only_grows_at_its_end_and_every_file_stands_in_it_once(before: bytes, names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mottak.csv"
        path.write_bytes(before)
        already = rows_of_files(listed(before), names).by_file
        assert add_files(path, names, NB).rows == len(set(names) - set(already))
        after = path.read_bytes()
        assert after.startswith(before)
        assert add_files(path, names, NB).rows == 0
        assert path.read_bytes() == after
    assert listed(after)[: len(listed(before))] == listed(before)
    assert set(rows_of_files(listed(after), names).by_file) == set(names)


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"], ids=["little end first", "big end first"])
def test_unicode_text_from_excel_grows_in_its_own_encoding(tmp_path: Path, mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    path = tmp_path / "mottak.csv"
    path.write_bytes(before := mark + "Fil\tMottatt\r\n".encode(encoding))
    add_files(path, ["søknad.xlsx"], NB)
    assert path.read_bytes() == before + "søknad.xlsx\t\r\n".encode(encoding)


def test_what_has_no_mark_and_no_letters_beyond_ascii_grows_as_excel_will_read_it(tmp_path: Path) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(before := b"File;Received\r\n")
    add_files(path, ["søknad.xlsx"], NB)
    assert path.read_bytes() == before + "søknad.xlsx;\r\n".encode("cp1252")


def test_two_names_that_excels_code_page_writes_alike_are_both_listed_once(tmp_path: Path) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes("Fil;Mottatt\r\nå.xlsx;\r\n".encode("cp1252"))
    names = ["å.xlsx", "č.xlsx", "š.xlsx", "đ.xlsx"]  # š is in the code page, the others are not
    assert add_files(path, names, NB).rows == 3
    assert path.read_bytes().decode("cp1252").splitlines()[2:] == ["\\u010d.xlsx;", "š.xlsx;", "\\u0111.xlsx;"]
    assert add_files(path, names, NB).rows == 0


def saves(monkeypatch: pytest.MonkeyPatch, path: Path, *saved: bytes) -> None:
    """Staff save the list, each time as Excel does (a new file moved over), just after ours was made and synced."""
    left, verify = list(saved), atomic._verify

    def then_save(temporary: Path, data: bytes) -> None:
        verify(temporary, data)
        if left:
            (other := path.with_name("excel.tmp")).write_bytes(left.pop(0))
            other.replace(path)

    monkeypatch.setattr(atomic, "_verify", then_save)


def test_what_staff_save_while_a_row_is_added_is_kept_and_added_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(b"Fil;Mottatt\r\na.xlsx;\r\n")
    saves(monkeypatch, path, theirs := b"Fil;Mottatt\r\na.xlsx;14.9.2018 10:00\r\n")
    assert add_files(path, ["a.xlsx", "b.xlsx"], NB).rows == 1
    assert path.read_bytes() == theirs + b"b.xlsx;\r\n"


def test_a_list_that_staff_make_just_now_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mottak.csv"
    saves(monkeypatch, path, b"Fil;Mottatt\r\na.xlsx;14.9.2018\r\n")
    assert add_files(path, ["a.xlsx", "b.xlsx"], NB).rows == 1
    assert path.read_bytes() == b"Fil;Mottatt\r\na.xlsx;14.9.2018\r\nb.xlsx;\r\n"


def test_a_list_that_is_saved_again_and_again_is_left_to_staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(b"Fil\r\n")
    saves(monkeypatch, path, *(b"Fil;Mottatt\r\nx%d.xlsx;\r\n" % number for number in range(9)))
    with pytest.raises(RoundProblem, match="staff-file-locked"):
        add_files(path, ["a.xlsx"], NB)
    assert path.read_bytes() == b"Fil;Mottatt\r\nx2.xlsx;\r\n"
    assert [one.name for one in tmp_path.iterdir()] == ["mottak.csv"]


def test_a_list_that_libreoffice_has_open_is_not_replaced_under_it(tmp_path: Path) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(before := b"Fil\r\na.xlsx\r\n")
    (tmp_path / ".~lock.mottak.csv#").write_text(",kari,pc,")
    assert add_files(path, ["a.xlsx"], NB).rows == 0
    with pytest.raises(RoundProblem, match="staff-file-locked"):
        add_files(path, ["a.xlsx", "b.xlsx"], NB)
    assert path.read_bytes() == before


def test_names_are_looked_up_as_often_for_many_files_as_for_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, calls = tmp_path / "mottak.csv", []
    monkeypatch.setattr(staff, "rows_of_files", lambda rows, names: calls.append(1) or rows_of_files(rows, names))
    counts = []
    for many in (2, 60):
        path.write_bytes("Fil;Mottatt\r\nå;\r\n".encode("cp1252"))
        assert add_files(path, [f"søknad č {number}.xlsx" for number in range(many)], NB).rows == many
        counts.append(len(calls))
        calls.clear()
    assert counts[0] == counts[1]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "mottak.csv"
    path.write_bytes(before := b'Fil;Merknad\r\na.xlsx;"Kari ringte\r\nb.xlsx;\r\n')
    with pytest.raises(RoundProblem) as problem:
        add_files(path, ["c.xlsx"], NB)
    assert (problem.value.reason, problem.value.facts["row"]) == ("staff-file-quote", 2)
    assert path.read_bytes() == before


# --- which row is about which file ------------------------------------------------------------------------------


def test_rows_have_the_numbers_excel_shows(tmp_path: Path) -> None:
    raw = b'sep=;\r\nFil;Merknad\r\na.xlsx;"to\r\nlinjer"\r\n\r\n;;\r\nb.xlsx;\r\n'
    assert [(number, row["file"]) for number, row in listed(raw)] == [(2, "a.xlsx"), (5, "b.xlsx")]


@pytest.mark.parametrize(
    "typed",
    ["søknad å.xlsx", "  søknad å.xlsx ", "SØKNAD Å.XLSX", normalize("NFD", "søknad å.xlsx"), "søknad \u00a0å.xlsx"],
)
def test_a_row_finds_its_file_however_the_name_is_typed(typed: str) -> None:
    assert by_file(f"Fil;Mottatt\r\n{typed};1.9.2018\r\n".encode(), "annen.xlsx", "søknad å.xlsx") == {
        "søknad å.xlsx": [2]
    }


def test_names_that_differ_only_in_case_or_composition_keep_their_own_rows() -> None:
    names = ["Å.xlsx", "å.xlsx", normalize("NFD", "å.xlsx"), "å.xlsx "]
    raw = "\r\n".join(["Fil;Mottatt", *(f"{name};1.9.2018" for name in names)]).encode()
    assert by_file(raw, *names) == {name: [number] for number, name in enumerate(names, 2)}


def test_a_row_that_may_mean_two_files_is_about_none() -> None:
    rows = rows_of_files(listed("Fil;Mottatt\r\nÅ.XLSX;1.9.2018\r\n".encode()), ["Å.xlsx", "å.xlsx"])
    assert (rows.by_file, rows.strays) == ({}, ())
    assert [(number, names) for (number, _), names in rows.unclear] == [(2, ("Å.xlsx", "å.xlsx"))]


def test_excels_question_mark_for_a_letter_it_does_not_know_still_finds_the_file() -> None:
    raw = "Fil;Mottatt\r\n?áhci.xlsx;1.9.2018\r\ne.xlsx;2.9.2018\r\n".encode("cp1252")
    assert by_file(raw, "čáhci.xlsx", "e.xlsx") == {"čáhci.xlsx": [2], "e.xlsx": [3]}


def test_of_a_column_that_stands_twice_the_one_that_is_filled_in_counts() -> None:
    assert listed(b"Fil;Mottatt;Mottatt\r\na.xlsx;1.9.2018;\r\n")[0][1]["received"] == "1.9.2018"
    assert listed(b"Fil;Mottatt;Mottatt\r\na.xlsx;;1.9.2018\r\n")[0][1]["received"] == "1.9.2018"
