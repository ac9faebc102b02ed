"""The findings page: one self-contained HTML file that works without network, by keyboard and on paper."""

from toolkit.files.html.page import PageFile, PageGroup, findings_page, is_findings_page

__all__ = ["PageFile", "PageGroup", "findings_page", "is_findings_page"]
