"""The steps of the buttons, on the workbook that is open in Excel: those of the commands wherever they meet."""
