"""The index of paths agrees with `touches`, however many paths there are and whatever wildcards they hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.checking.touching import touching
from toolkit.core.pointers import touches

STEPS = st.sampled_from(["a", "b", "0", "1", "*", "-", "2018"])
PATHS = st.lists(STEPS, max_size=4).map(lambda steps: "".join(f"/{step}" for step in steps))


@given(st.sets(PATHS, max_size=12), PATHS)
def test_the_index_finds_what_touches_a_path_and_nothing_else(paths: set[str], path: str) -> None:
    found = touching(paths)(path)
    every = {one for one in paths if touches(one, path)}
    assert set(found) <= every
    assert len(found) == len(set(found)) == min(len(every), 2)


def test_a_path_among_two_thousand_is_found_without_looking_at_the_others() -> None:
    class Counted(str):
        __slots__ = ()
        compared = 0

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

        def split(self, *_: object) -> list[str]:
            return [Counted(one) for one in str.split(self, "/")]

    found = touching(Counted(f"/partners/{row}/type") for row in range(2_000))
    Counted.compared = 0
    assert found("/partners/1234/type") == ("/partners/1234/type",)
    assert Counted.compared < 20
