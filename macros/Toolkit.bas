Attribute VB_Name = "Toolkit"
' The buttons. A press is looked at, Python is told what only VBA can see, and everything is tidied up afterwards.
' The work is Python's: toolkit.buttons.press. The texts stand on the configuration sheet, in the add-in's language.
Option Explicit

Private Const DOUBLE_CLICK As Double = 0.4
Private Const SILENT_SECONDS As Double = 2
Private Const STUCK_SECONDS As Double = 60
Private Const LATEST_SECONDS As Double = 120
Private Const STATUS_SECONDS As Double = 30
Private Const LONGEST_COMMAND As Long = 6000
Private Const ESC_IS_IGNORED As Long = 0
Private Const ESC_STOPS As Long = 1
Private Const ESC_IS_AN_ERROR As Long = 2
Private Const CANCELLED As Long = 18
Private Const BARRED As Long = 70

Private running As String
Private startedAt As Double
Private lastPressed As String
Private endedAt As Double
Private copyPath As String
Private pressNumber As Long
Private alarm As Double
Private eventsStopped As Boolean

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
    If button = "help" And running <> "" Then EndPress
    If Not IsBusy(button) Then PressNow button
    Esc ESC_STOPS
    Exit Sub
failed:
    number = Err.Number
    failure = Err.Description
    TidyUp
    StopAlarm
    Application.StatusBar = False
    If number = CANCELLED Then
        Tell "cancelled", HowProtected()
    ElseIf number = BARRED And Not IsMac() Then
        Tell "barred", HowProtected()
    Else
        Tell "failed", HowProtected() & vbLf & vbLf & failure
    End If
    Esc ESC_STOPS
End Sub

Private Sub PressNow(ByVal button As String)
    Dim obstacle As String
    StopEvents
    obstacle = WhatIsInTheWay(button)
    If obstacle <> "" Then
        TidyUp
        Tell obstacle, ""
        Exit Sub
    End If
    running = button
    startedAt = Timer
    pressNumber = pressNumber + 1
    Esc ESC_IS_AN_ERROR
    Application.StatusBar = Words("working")
    If NeedsFile(button) Then
        SaveTheCopy ActiveWorkbook  ' first: a marked copy keeps the protection
        If Not RunPythonWaits() Then SetAlarm LATEST_SECONDS
    Else
        LetEvents  ' nothing is done to the workbook, and it may take long
    End If
    If WritesSheets(button) Then SelectOneSheet
    If WritesCells(button) Then UnprotectSheets ActiveWorkbook
    If WritesSheets(button) Then UnprotectStructure ActiveWorkbook
    RunPython PythonCommand(button)
    If RunPythonWaits() Then EndPress
End Sub

' What Python calls at its end where RunPython does not wait for it. A press that ended late, when the next had begun,
' leaves that one's protection alone.
Public Sub ToolkitFinished(Optional ByVal number As Long = 0)
    If number <> 0 And number <> pressNumber Then Exit Sub
    EndPress
    Esc ESC_STOPS
End Sub

' An alarm: where Python did not start nobody calls ToolkitFinished, and nobody takes a finding off the status bar.
Public Sub ToolkitTimesUp()
    If running = "" Then
        Application.StatusBar = False
    ElseIf SecondsSince(startedAt) >= LATEST_SECONDS Then  ' else a later press has begun
        ToolkitFinished
    End If
End Sub

' Excel calls this when somebody closes this file. It would open it again for an alarm that is left.
Public Sub Auto_Close()
    EndPress
    StopAlarm
    Esc ESC_STOPS
End Sub

Private Sub SetAlarm(ByVal seconds As Double)
    Dim program As Object
    Set program = Application
    alarm = Now + (seconds + 1) / 86400
    On Error Resume Next
    program.OnTime alarm, MacroName("ToolkitTimesUp")
    On Error GoTo 0
End Sub

Private Sub StopAlarm()
    Dim program As Object
    Set program = Application
    On Error Resume Next
    If alarm <> 0 Then program.OnTime alarm, MacroName("ToolkitTimesUp"), , False
    On Error GoTo 0
    alarm = 0
End Sub

Private Function MacroName(ByVal macro As String) As String
    MacroName = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!Toolkit." & macro
End Function

' Ends a press that went well, and names what could not be protected again.
Private Sub EndPress()
    Dim names As String
    TidyUp
    names = StillOpen()
    If names <> "" Then Tell "unprotected", names
End Sub

' What is said of the protection where a press failed.
Private Function HowProtected() As String
    Dim names As String
    names = StillOpen()
    HowProtected = Words("protected")
    If names <> "" Then HowProtected = Words("unprotected") & vbLf & vbLf & names
End Function

' Puts everything back: protection, the copy gone, events, the screen, and the status bar, but for Next finding, which
' tells its finding there for a while. Does no harm when called twice. Esc must not end it halfway.
Private Sub TidyUp()
    Esc ESC_IS_IGNORED
    ProtectAgain
    StopAlarm
    DropTheCopy
    LetEvents
    On Error Resume Next
    If Not Application.ScreenUpdating Then Application.ScreenUpdating = True  ' LibreOffice measures every row anew
    If running <> "next-finding" Then Application.StatusBar = False
    On Error GoTo 0
    If running = "next-finding" Then SetAlarm STATUS_SECONDS
    If running <> "" Then lastPressed = running
    running = ""
    endedAt = Timer
End Sub

' The macros of the workbook that is open must not run because of what a button does to it.
Private Sub StopEvents()
    Dim wereOn As Boolean
    wereOn = False
    On Error Resume Next
    wereOn = Application.EnableEvents
    If wereOn Then Application.EnableEvents = False
    On Error GoTo 0
    eventsStopped = eventsStopped Or wereOn
End Sub

Private Sub LetEvents()
    On Error Resume Next
    If eventsStopped Then Application.EnableEvents = True
    On Error GoTo 0
    eventsStopped = False
End Sub

' Where several sheets are selected Excel adds as many as those, and protects none.
Private Sub SelectOneSheet()
    Dim selected As Long
    selected = 0
    On Error Resume Next
    selected = ActiveWindow.SelectedSheets.Count
    If selected > 1 Then ActiveSheet.Select
    On Error GoTo 0
End Sub

' A second click of a double click is not a press. A press that takes longer than STUCK_SECONDS gives way to the next.
Private Function IsBusy(ByVal button As String) As Boolean
    IsBusy = False
    If running = "" Then
        If button = lastPressed And button <> "next-finding" Then IsBusy = (SecondsSince(endedAt) < DOUBLE_CLICK)
    ElseIf SecondsSince(startedAt) >= STUCK_SECONDS Then
        EndPress
    Else
        IsBusy = True
        If SecondsSince(startedAt) >= SILENT_SECONDS Then Tell "busy", ""
    End If
End Function

Private Function WritesCells(ByVal button As String) As Boolean
    WritesCells = (button = "validate-sheet" Or button = "validate-workbook" Or button = "clear-marks")
End Function

Public Function WritesSheets(ByVal button As String) As Boolean
    WritesSheets = WritesCells(button) Or button = "shares" Or button = "score"
End Function

Private Function NeedsFile(ByVal button As String) As Boolean
    NeedsFile = (button <> "help" And button <> "consolidate")
End Function

' A copy of the workbook as it is now, unsaved changes too. Where none can be made Python says what it needs it for.
Private Sub SaveTheCopy(ByVal book As Object)
    Dim ending As String
    Dim number As Long
    ending = ".xlsx"
    If InStrRev(book.Name, ".") > 0 Then ending = Mid$(book.Name, InStrRev(book.Name, "."))
    copyPath = TemporaryFolder() & Application.PathSeparator & "toolkit-" & CLng(Date) & "-" & CLng(Timer * 100) & ending
    On Error GoTo impossible
    book.SaveCopyAs copyPath
    Exit Sub
impossible:
    number = Err.Number
    DropTheCopy
    If number = CANCELLED Then Err.Raise CANCELLED
End Sub

' An applicant's data must not stay among the temporary files, nor half of it where saving ended early.
Private Sub DropTheCopy()
    On Error Resume Next
    If copyPath <> "" Then Kill copyPath
    On Error GoTo 0
    copyPath = ""
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
    told = told & vbLf & "round=" & Configured("ROUND") & vbLf & "fullname=" & ActiveWorkbook.FullName
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

Public Function IsMac() As Boolean
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
