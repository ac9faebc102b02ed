"""What an export is made of, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from toolkit.core.export.tables import DataTable
    from toolkit.core.messages import Messages


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: tables, what is said about all of them (call, as_of, …), the zone of its times, its language.

    `inner` names the tables whose application always stands in the table of applications.
    """

    tables: Sequence[DataTable]
    about: Mapping[str, str]
    zone: tzinfo
    messages: Messages
    inner: frozenset[str] = frozenset()
