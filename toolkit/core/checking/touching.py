"""Many paths by their steps, so that those that touch another path are found without looking at every one."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from toolkit.model import Pointer

_Node = dict[str | None, Any]
"""The nodes below by step; under None the path that ends here."""


def touching(paths: Iterable[Pointer]) -> Callable[[Pointer], tuple[Pointer, ...]]:
    """A function that gives those of the paths that touch a path, as `pointers.touches` says: two of them at most.

    Two are enough to know whether one touches that is not a certain other.
    """
    root: _Node = {}
    for path in paths:
        node = root
        for step in path.split("/"):
            node = node.setdefault(step, {})
        node[None] = path

    @cache
    def found(path: Pointer) -> tuple[Pointer, ...]:
        return tuple(islice(_along(root, path.split("/")), 2))

    return found


def _along(node: _Node, steps: Sequence[str]) -> Iterator[Pointer]:
    """The paths that end on the way of the steps (they lie above) or beyond it (they lie at or below)."""
    if None in node and steps:
        yield node[None]
    if not steps:
        yield from _below(node)
        return
    step, *rest = steps
    ways = [step for step in node if step is not None] if step == "*" else [step, "*"]
    for way in ways:
        if way in node:
            yield from _along(node[way], rest)


def _below(node: _Node) -> Iterator[Pointer]:
    for step, child in node.items():
        if step is None:
            yield child
        else:
            yield from _below(child)
