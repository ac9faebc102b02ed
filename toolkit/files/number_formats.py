r"""Number formats that workbooks share, and that stay the same when LibreOffice saves them in Norwegian.

There a blank in front of a word or the percent sign is the thousands separator, which scales by 1000, unless it is
quoted (`" kr"`) or escaped (`\ %`).
"""

KRONER = '#,##0" kr"'
KRONER_ORE = '#,##0.00" kr"'
SHARE = "0.00\\ %"


def share(decimals: int) -> str:
    """A share as a percentage with so many decimals."""
    return f"0.{'0' * decimals}\\ %" if decimals else "0\\ %"
