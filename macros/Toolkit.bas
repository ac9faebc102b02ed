Attribute VB_Name = "Toolkit"
' The buttons. A press is looked at, Python is told what only VBA can see, and everything is tidied up afterwards.
' The work is Python's: toolkit.buttons.press. The texts stand on the configuration sheet, in the add-in's language.
Option Explicit

Private Const CONFIG_SHEET As String = "_toolkit.conf"
Private Const XLWINGS_SHEET As String = "xlwings.conf"
Private Const DOUBLE_CLICK As Double = 0.4
Private Const SILENT_SECONDS As Double = 2
Private Const STUCK_SECONDS As Double = 60
Private Const LATEST_SECONDS As Double = 120
Private Const LONGEST_COMMAND As Long = 6000
Private Const ESC_IS_IGNORED As Long = 0
Private Const ESC_STOPS As Long = 1
Private Const ESC_IS_AN_ERROR As Long = 2
Private Const CANCELLED As Long = 18

Private running As String
Private startedAt As Double
Private lastPressed As String
Private endedAt As Double
Private copyPath As String
Private pressNumber As Long
Private alarm As Double

Public Sub ToolkitValidateSheet()
    Press "validate-sheet"
End Sub

Public Sub ToolkitValidateWorkbook()
    Press "validate-workbook"
End Sub

Public Sub ToolkitNextFinding()
    Press "next-finding"
End Sub

Public Sub ToolkitExplain()
    Press "explain"
End Sub

Public Sub ToolkitShares()
    Press "shares"
End Sub

Public Sub ToolkitScore()
    Press "score"
End Sub

Public Sub ToolkitClearMarks()
    Press "clear-marks"
End Sub

Public Sub ToolkitMarkedCopy()
    Press "marked-copy"
End Sub

Public Sub ToolkitToInbox()
    Press "to-inbox"
End Sub

Public Sub ToolkitConsolidate()
    Press "consolidate"
End Sub

Public Sub ToolkitHelp()
    Press "help"
End Sub

' Carries out one press. On Windows RunPython comes back when Python is done; elsewhere Python calls ToolkitFinished.
Public Sub Press(ByVal button As String)
    Dim failure As String
    Dim number As Long
    On Error GoTo failed
    Esc ESC_IS_AN_ERROR
    If button = "help" And running <> "" Then TidyUp
    If Not IsBusy(button) Then PressNow button
    Esc ESC_STOPS
    Exit Sub
failed:
    number = Err.Number
    failure = Err.Description
    TidyUp
    Application.StatusBar = False
    If number = CANCELLED Then
        Tell "cancelled", ""
    Else
        Tell "failed", failure
    End If
    Esc ESC_STOPS
End Sub

Private Sub PressNow(ByVal button As String)
    Dim obstacle As String
    obstacle = WhatIsInTheWay(button)
    If obstacle <> "" Then
        Tell obstacle, ""
        Exit Sub
    End If
    running = button
    startedAt = Timer
    pressNumber = pressNumber + 1
    Esc ESC_IS_AN_ERROR
    Application.StatusBar = Words("working")
    If NeedsFile(button) Then SaveTheCopy ActiveWorkbook  ' first: a marked copy keeps the protection
    If WritesSheets(button) And Not RunPythonWaits() Then SetAlarm
    If WritesCells(button) Then UnprotectSheets ActiveWorkbook
    If WritesSheets(button) Then UnprotectStructure ActiveWorkbook
    RunPython PythonCommand(button)
    If RunPythonWaits() Then TidyUp
End Sub

' What Python calls at its end where RunPython does not wait for it. A press that ended late, when the next had begun,
' leaves that one's protection alone.
Public Sub ToolkitFinished(Optional ByVal number As Long = 0)
    If number <> 0 And number <> pressNumber Then Exit Sub
    TidyUp
    Esc ESC_STOPS
End Sub

' Where Python did not start nobody calls ToolkitFinished: Excel does it itself, unless a later press has begun.
Public Sub ToolkitOverdue()
    If running = "" Then Exit Sub
    If SecondsSince(startedAt) >= LATEST_SECONDS Then ToolkitFinished
End Sub

Private Sub SetAlarm()
    Dim program As Object
    Set program = Application
    alarm = Now + (LATEST_SECONDS + 1) / 86400
    On Error Resume Next
    program.OnTime alarm, MacroName("ToolkitOverdue")
    On Error GoTo 0
End Sub

' Excel would open a closed file again for an alarm that is left.
Private Sub StopAlarm()
    Dim program As Object
    Set program = Application
    On Error Resume Next
    If alarm <> 0 Then program.OnTime alarm, MacroName("ToolkitOverdue"), , False
    On Error GoTo 0
    alarm = 0
End Sub

Private Function MacroName(ByVal macro As String) As String
    MacroName = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!Toolkit." & macro
End Function

' Ends a press: protection as it was, the copy gone, the status bar Excel's own again, but for Next finding, which tells
' its finding there. Does no harm when called twice. Esc must not end it halfway.
Private Sub TidyUp()
    Esc ESC_IS_IGNORED
    ProtectAgain
    StopAlarm
    On Error Resume Next
    If copyPath <> "" Then Kill copyPath
    If running <> "next-finding" Then Application.StatusBar = False
    On Error GoTo 0
    copyPath = ""
    If running <> "" Then lastPressed = running
    running = ""
    endedAt = Timer
End Sub

' A second click of a double click is not a press. A press that takes longer than STUCK_SECONDS gives way to the next.
Private Function IsBusy(ByVal button As String) As Boolean
    IsBusy = False
    If running = "" Then
        If button = lastPressed And button <> "next-finding" Then IsBusy = (SecondsSince(endedAt) < DOUBLE_CLICK)
    ElseIf SecondsSince(startedAt) >= STUCK_SECONDS Then
        TidyUp
    Else
        IsBusy = True
        If SecondsSince(startedAt) >= SILENT_SECONDS Then Tell "busy", ""
    End If
End Function

' Names the text that says why nothing can be done here, or nothing.
Private Function WhatIsInTheWay(ByVal button As String) As String
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
' "=" as the end of it.
Private Function IsHarmlessName(ByVal book As Object) As Boolean
    Dim fullName As String
    Dim barred As String
    Dim position As Long
    Dim sign As String
    fullName = book.FullName
    barred = "^|;" & Chr$(34)
    If IsMac() Then barred = barred & "$`\"
    IsHarmlessName = (InStr(book.Name, "=") = 0)
    For position = 1 To Len(fullName)
        sign = Mid$(fullName, position, 1)
        If InStr(barred, sign) > 0 Or (AscW(sign) >= 0 And AscW(sign) < 32) Then IsHarmlessName = False
    Next position
    position = InStr(fullName, "%")
    If position > 0 And InStr(fullName, "://") = 0 Then
        If InStr(position + 1, fullName, "%") > 0 Then IsHarmlessName = False
    End If
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

Private Function WritesCells(ByVal button As String) As Boolean
    WritesCells = (button = "validate-sheet" Or button = "validate-workbook" Or button = "clear-marks")
End Function

Private Function WritesSheets(ByVal button As String) As Boolean
    WritesSheets = WritesCells(button) Or button = "shares" Or button = "score"
End Function

Private Function NeedsFile(ByVal button As String) As Boolean
    NeedsFile = (button <> "help" And button <> "consolidate")
End Function

' A copy of the workbook as it is now, unsaved changes too. Where none can be made Python says what it needs it for.
Private Sub SaveTheCopy(ByVal book As Object)
    Dim ending As String
    ending = ".xlsx"
    If InStrRev(book.Name, ".") > 0 Then ending = Mid$(book.Name, InStrRev(book.Name, "."))
    copyPath = TemporaryFolder() & Application.PathSeparator & "toolkit-" & CLng(Date) & "-" & CLng(Timer * 100) & ending
    On Error GoTo impossible
    book.SaveCopyAs copyPath
    Exit Sub
impossible:
    copyPath = ""
    If Err.Number = CANCELLED Then Err.Raise CANCELLED
End Sub

Private Function TemporaryFolder() As String
    TemporaryFolder = Environ$("TEMP")
    If TemporaryFolder = "" Then TemporaryFolder = Environ$("TMPDIR")
    If TemporaryFolder = "" Then TemporaryFolder = ThisWorkbook.Path
    If Right$(TemporaryFolder, 1) = Application.PathSeparator Then
        TemporaryFolder = Left$(TemporaryFolder, Len(TemporaryFolder) - 1)
    End If
End Function

' What Python is told: lines of key=value, as hexadecimal UTF-16, since a command line keeps only ASCII whole.
Private Function PythonCommand(ByVal button As String) As String
    Dim told As String
    told = "locked=" & LockedSheets() & vbLf & "structure=" & LockedStructure() & vbLf & "copy=" & copyPath
    told = told & vbLf & "round=" & Configured("ROUND")
    If Not RunPythonWaits() Then
        told = told & vbLf & "finish=" & MacroName("ToolkitFinished") & vbLf & "press=" & CStr(pressNumber)
    End If
    PythonCommand = "import toolkit.buttons; toolkit.buttons.press('" & button & "', '" & InHex(told) & "')"
    If Len(PythonCommand) > LONGEST_COMMAND Then Err.Raise vbObjectError + 1, , Words("too-long")
End Function

Private Function InHex(ByVal text As String) As String
    Dim position As Long
    InHex = ""
    For position = 1 To Len(text)
        InHex = InHex & Right$("000" & Hex$(AscW(Mid$(text, position, 1)) And &HFFFF&), 4)
    Next position
End Function

Private Function RunPythonWaits() As Boolean
    RunPythonWaits = Not IsMac() And LCase$(Configured("WAITS")) <> "no"
End Function

Private Function IsMac() As Boolean
    IsMac = InStr(Application.OperatingSystem, "Mac") > 0
End Function

' What Esc and Ctrl+Break do while a macro runs. Excel's own way is a window of VBA, and sheets that stay open.
Private Sub Esc(ByVal meaning As Long)
    On Error Resume Next
    Application.EnableCancelKey = meaning
    On Error GoTo 0
End Sub

Private Function SecondsSince(ByVal moment As Double) As Double
    SecondsSince = Timer - moment
    If SecondsSince < 0 Then SecondsSince = SecondsSince + 86400
End Function

Private Sub Tell(ByVal key As String, ByVal detail As String)
    Dim text As String
    text = Words(key)
    If detail <> "" Then text = text & vbLf & vbLf & detail
    MsgBox text, vbExclamation, Words("title")
End Sub

' A setting: column A names it, column B says it.
Private Function Configured(ByVal key As String) As String
    Configured = LookedUp(1, key)
End Function

' A text: column D names it, column E says it. A text that is not there shows its name.
Private Function Words(ByVal key As String) As String
    Words = LookedUp(4, key)
    If Words = "" Then Words = key
End Function

Private Function LookedUp(ByVal column As Long, ByVal key As String) As String
    Dim sheet As Object
    Dim row As Long
    LookedUp = ""
    Set sheet = ConfigSheet()
    If sheet Is Nothing Then Exit Function
    row = 1
    Do While CStr(sheet.Cells(row, column).Value) <> ""
        If LCase$(CStr(sheet.Cells(row, column).Value)) = LCase$(key) Then
            LookedUp = CStr(sheet.Cells(row, column + 1).Value)
            Exit Function
        End If
        row = row + 1
    Loop
End Function

Private Function ConfigSheet() As Object
    Dim position As Long
    Set ConfigSheet = Nothing
    For position = 1 To ThisWorkbook.Worksheets.Count
        If LCase$(ThisWorkbook.Worksheets(position).Name) = CONFIG_SHEET Then
            Set ConfigSheet = ThisWorkbook.Worksheets(position)
            Exit Function
        End If
    Next position
End Function
