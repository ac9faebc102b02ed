Attribute VB_Name = "ToolkitObstacles"
' What keeps a button from being carried out, looked at before anything is done.
Option Explicit

Private Const XLWINGS_SHEET As String = "xlwings.conf"

' Names the text that says why nothing can be done here, or nothing. AutoSave, the last, is switched off if it can be.
Public Function WhatIsInTheWay(ByVal button As String) As String
    WhatIsInTheWay = ""
    If InProtectedView() Then
        WhatIsInTheWay = "protected-view"
    ElseIf Not LookAtTheOtherWorkbook() Then
        WhatIsInTheWay = "no-workbook"
    ElseIf ActiveWorkbook Is Nothing Then
        WhatIsInTheWay = "no-workbook"
    ElseIf TypeName(ActiveSheet) = "Chart" And button <> "help" And button <> "consolidate" Then
        WhatIsInTheWay = "chart-sheet"
    ElseIf Not IsHarmlessName(ActiveWorkbook) Then
        WhatIsInTheWay = "file-name"
    ElseIf Not HasHarmlessSheets(ActiveWorkbook) Then
        WhatIsInTheWay = "sheet-name"
    ElseIf Not HasInterpreter() Then
        WhatIsInTheWay = "interpreter"
    ElseIf WritesSheets(button) And IsShared(ActiveWorkbook) Then
        WhatIsInTheWay = "shared-workbook"
    ElseIf WritesSheets(button) Then
        If Not StopsAutoSave(ActiveWorkbook) Then WhatIsInTheWay = "autosave-on"
    End If
End Function

' A window in Protected View is no workbook. macOS has none: asked late, so that it compiles there.
Private Function InProtectedView() As Boolean
    Dim program As Object
    Dim shown As Object
    InProtectedView = False
    On Error Resume Next
    Set program = Application
    Set shown = program.ActiveProtectedViewWindow
    If Err.Number = 0 Then InProtectedView = Not shown Is Nothing
    On Error GoTo 0
End Function

' The workbook with buttons acts on the workbook that was looked at before it; the add-in on the active one.
Private Function LookAtTheOtherWorkbook() As Boolean
    Dim position As Long
    LookAtTheOtherWorkbook = True
    If Configured("EDITION") <> "workbook" Then Exit Function
    If ActiveWorkbook.FullName <> ThisWorkbook.FullName Then Exit Function
    For position = 1 To Application.Windows.Count
        If Application.Windows(position).Visible Then
            If Application.Windows(position).Parent.FullName <> ThisWorkbook.FullName Then
                Application.Windows(position).Activate
                Exit Function
            End If
        End If
    Next position
    LookAtTheOtherWorkbook = False
End Function

' xlwings puts the file's name into a command line: signs that a command line acts on must not come from a stranger.
' Those that only macOS acts on may stand in a path on Windows (\\server\home$). In a name xlwings reads
' "=" as the end of it, and takes blanks off both ends.
Private Function IsHarmlessName(ByVal book As Object) As Boolean
    Dim fullName As String
    Dim barred As String
    Dim position As Long
    Dim sign As String
    fullName = book.FullName
    barred = "^|;" & Chr$(34)
    If IsMac() Then barred = barred & "$`\"
    IsHarmlessName = (InStr(book.Name, "=") = 0)
    If IsBlank(Left$(book.Name, 1)) Or IsBlank(Right$(book.Name, 1)) Then IsHarmlessName = False
    For position = 1 To Len(fullName)
        sign = Mid$(fullName, position, 1)
        If InStr(barred, sign) > 0 Or EndsLine(sign) Then IsHarmlessName = False
    Next position
    position = InStr(fullName, "%")
    If position > 0 And InStr(fullName, "://") = 0 Then
        If InStr(position + 1, fullName, "%") > 0 Then IsHarmlessName = False
    End If
End Function

' What Python takes for a blank, the no-break ones too.
Private Function IsBlank(ByVal sign As String) As Boolean
    Select Case AscW(sign)
        Case 32, 160, 5760, 8192 To 8202, 8239, 8287, 12288
            IsBlank = True
        Case Else
            IsBlank = False
    End Select
End Function

' A control sign, or what Python takes for the end of a line: what Python is told comes in lines.
Private Function EndsLine(ByVal sign As String) As Boolean
    Select Case AscW(sign)
        Case 0 To 31, 127 To 159, 8232, 8233
            EndsLine = True
        Case Else
            EndsLine = False
    End Select
End Function

' xlwings would take its settings, or Python code, from sheets of these names, also in a stranger's workbook: its VBA
' from CONFIG_SHEET, its Python (where the workbook lies, if in SharePoint) from XLWINGS_SHEET.
Private Function HasHarmlessSheets(ByVal book As Object) As Boolean
    Dim position As Long
    HasHarmlessSheets = True
    If book.FullName = ThisWorkbook.FullName Then Exit Function
    HasHarmlessSheets = Not HasSheet(book, CONFIG_SHEET) And Not HasSheet(book, XLWINGS_SHEET)
    For position = 1 To book.Sheets.Count
        If Right$(LCase$(book.Sheets(position).Name), 3) = ".py" Then HasHarmlessSheets = False
    Next position
End Function

' Asked as xlwings asks: Sheets also has the macro sheets of Excel 4, and Excel alone knows which names are the same.
Private Function HasSheet(ByVal book As Object, ByVal name As String) As Boolean
    Dim sheet As Object
    Set sheet = Nothing
    On Error Resume Next
    Set sheet = book.Sheets(name)
    On Error GoTo 0
    HasSheet = Not sheet Is Nothing
End Function

' A built file says where Python is. Excel on macOS may not look outside its sandbox: there xlwings finds out itself.
Private Function HasInterpreter() As Boolean
    Dim path As String
    HasInterpreter = True
    path = Configured("INTERPRETER_WIN")
    If IsMac() Or Configured("EDITION") = "" Then Exit Function
    HasInterpreter = False
    If path = "" Then Exit Function
    On Error Resume Next
    HasInterpreter = (Dir$(path) <> "")
    On Error GoTo 0
End Function

' In a workbook that is shared the old way Excel adds no conditional format and takes no protection off.
Private Function IsShared(ByVal book As Object) As Boolean
    IsShared = False
    On Error Resume Next
    IsShared = book.MultiUserEditing
    On Error GoTo 0
End Function

' With AutoSave the received file itself would have the marks at once. Told once: it stays off until somebody
' switches it on again.
Private Function StopsAutoSave(ByVal book As Object) As Boolean
    StopsAutoSave = True
    If Not HasAutoSave(book) Then Exit Function
    On Error Resume Next
    book.AutoSaveOn = False
    On Error GoTo 0
    StopsAutoSave = Not HasAutoSave(book)
    If StopsAutoSave Then Tell "autosave-off", ""
End Function

' Excel 2016 knows no AutoSave: asked late, so that it compiles there.
Private Function HasAutoSave(ByVal book As Object) As Boolean
    HasAutoSave = False
    On Error Resume Next
    HasAutoSave = book.AutoSaveOn
    On Error GoTo 0
End Function
