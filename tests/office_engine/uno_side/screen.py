"""What is on the screen: windows and form buttons, for tests that click with the mouse."""

from __future__ import annotations

from typing import Any

from com.sun.star.awt import Point, Size
from shared import Base, RefusedError


class Screen(Base):
    """Requests on windows. All measures are pixels of the screen."""

    def place_window(self, book: str, left: int, top: int, width: int, height: int) -> None:
        """Moves a workbook's window and brings it to the front."""
        window = self.document(book).getCurrentController().getFrame().getContainerWindow()
        window.setPosSize(left, top, width, height, 15)  # com.sun.star.awt.PosSize.POSSIZE
        window.setVisible(True)
        window.toFront()
        window.setFocus()

    def button_place(self, book: str, caption: str) -> list[int]:
        """Left, top, width and height of a form button of the active sheet."""
        document = self.document(book)
        controller = document.getCurrentController()
        for model in form_controls(controller.getActiveSheet()):
            if getattr(model, "Label", None) == caption:
                return on_screen(controller.getControl(model).getAccessibleContext())
        raise RefusedError(f"no button {caption!r} on {controller.getActiveSheet().Name}")

    def sheet_place(self, book: str) -> list[int]:
        """Left, top, width and height of what a window shows of its sheet, headings and tabs included."""
        return on_screen(self._window(book).getAccessibleContext())

    def cell_place(self, book: str, row: int, column: int) -> list[int]:
        """Left, top, width and height of a cell of the active sheet."""
        table = first_table(self._window(book).getAccessibleContext())
        return on_screen(table.getAccessibleCellAt(row - 1, column - 1).getAccessibleContext())

    def open_note(self, sheet: int, row: int, column: int, width: int, height: int) -> None:
        """Lets the note of a cell stay open beside it, in a box of this size (hundredths of a millimetre)."""
        cell = self.sheet(sheet).getCellByPosition(column - 1, row - 1)
        box = cell.getAnnotation().getAnnotationShape()
        box.setSize(Size(width, height))
        box.setPosition(Point(cell.Position.X + cell.Size.Width + 2600, cell.Position.Y - height // 3))
        cell.getAnnotation().setIsVisible(True)

    def _window(self, book: str) -> Any:
        return self.document(book).getCurrentController().getFrame().getComponentWindow()

    def scroll_to(self, book: str, row: int, column: int) -> None:
        """Scrolls so that a cell stands first in the window."""
        controller = self.document(book).getCurrentController()
        controller.setFirstVisibleRow(row - 1)
        controller.setFirstVisibleColumn(column - 1)

    def zoom(self, book: str, percent: int) -> None:
        """Sets how large the sheets of a window are shown."""
        controller = self.document(book).getCurrentController()
        controller.ZoomType, controller.ZoomValue = 3, percent  # com.sun.star.view.DocumentZoomType.BY_VALUE


def form_controls(sheet: Any) -> list[Any]:
    """The models of the controls drawn on a sheet."""
    page = sheet.getDrawPage()
    shapes = [page.getByIndex(i) for i in range(page.getCount())]
    return [shape.getControl() for shape in shapes if shape.supportsService("com.sun.star.drawing.ControlShape")]


def first_table(context: Any) -> Any:
    """The cells of a window, found from the window downwards."""
    if hasattr(context, "getAccessibleCellAt"):
        return context
    for index in range(min(context.getAccessibleChildCount(), 50)):
        child = context.getAccessibleChild(index)
        found = child and first_table(child.getAccessibleContext())
        if found:
            return found
    return None


def on_screen(context: Any) -> list[int]:
    """Where something accessible is."""
    place, size = context.getLocationOnScreen(), context.getSize()
    return [place.X, place.Y, size.Width, size.Height]
