Attribute VB_Name = "ToolkitProtection"
' Takes protection off before Python writes, and puts the same protection back. Only protection without a password.
Option Explicit

Private Const OPTIONS As Long = 16

Private book As Object
Private sheets() As Object
Private kept() As Variant
Private opened As Long
Private locked As String
Private structureWas As Boolean
Private windowsWere As Boolean
Private structureOpened As Boolean
Private structureLocked As Boolean
Private openNames As String

' Unprotects every sheet that has no password; the others are named by LockedSheets.
Public Sub UnprotectSheets(ByVal target As Object)
    Dim position As Long
    Dim sheet As Object
    Set book = target
    ReDim sheets(1 To target.Worksheets.Count)
    ReDim kept(1 To target.Worksheets.Count, 1 To OPTIONS)
    For position = 1 To target.Worksheets.Count
        Set sheet = target.Worksheets(position)
        If IsProtected(sheet) Then
            Remember sheet, opened + 1
            TryToUnprotect sheet
            If IsProtected(sheet) Then
                locked = locked & IIf(locked = "", "", ",") & CStr(position)
            Else
                opened = opened + 1
                Set sheets(opened) = sheet
            End If
        End If
    Next position
End Sub

' Unprotects the workbook's structure where it has no password; else LockedStructure says 1.
Public Sub UnprotectStructure(ByVal target As Object)
    Set book = target
    structureWas = target.ProtectStructure
    If Not structureWas Then Exit Sub
    windowsWere = False
    On Error Resume Next
    windowsWere = target.ProtectWindows
    On Error GoTo 0
    TryToUnprotect target
    structureLocked = target.ProtectStructure
    structureOpened = Not structureLocked
End Sub

' Positions, among the worksheets, of those with a password that is not known: "2,5".
Public Function LockedSheets() As String
    LockedSheets = locked
End Function

Public Function LockedStructure() As String
    LockedStructure = IIf(structureLocked, "1", "0")
End Function

' Protects again what was opened, and forgets it. What stays open is kept for StillOpen. A sheet that is gone, or
' protected since, is passed over.
Public Sub ProtectAgain()
    Dim position As Long
    For position = 1 To opened
        ProtectLikeBefore sheets(position), position
        KeepName NameIfOpen(sheets(position))
        Set sheets(position) = Nothing
    Next position
    If structureOpened Then ProtectStructureAgain
    Set book = Nothing
    opened = 0
    locked = ""
    structureOpened = False
    structureLocked = False
End Sub

' What could not be protected again, a name on each line, since this was last asked.
Public Function StillOpen() As String
    StillOpen = openNames
    openNames = ""
End Function

Private Sub KeepName(ByVal named As String)
    If named = "" Then Exit Sub
    openNames = openNames & IIf(openNames = "", "", vbLf) & named
End Sub

' The name of a sheet that is not protected. One that is gone has none.
Private Function NameIfOpen(ByVal sheet As Object) As String
    Dim named As String
    NameIfOpen = ""
    On Error GoTo gone
    named = sheet.Name
    If Not IsProtected(sheet) Then NameIfOpen = named
gone:
End Function

' A structure that was protected since is left as it is.
Private Sub ProtectStructureAgain()
    On Error GoTo gone
    If book.ProtectStructure Then Exit Sub
    TryToProtect
    If Not book.ProtectStructure Then KeepName Words("structure")
gone:
End Sub

Private Sub TryToProtect()
    On Error Resume Next
    book.Protect "", structureWas, windowsWere
    On Error GoTo 0
End Sub

Private Function IsProtected(ByVal sheet As Object) As Boolean
    IsProtected = sheet.ProtectContents
    If IsProtected Then Exit Function
    On Error Resume Next
    IsProtected = sheet.ProtectDrawingObjects Or sheet.ProtectScenarios
    On Error GoTo 0
End Function

' The empty password is given, so that Excel does not ask for one.
Private Sub TryToUnprotect(ByVal sheetOrBook As Object)
    On Error Resume Next
    sheetOrBook.Unprotect ""
    On Error GoTo 0
End Sub

' What a program does not know (LibreOffice the allowances) stays Empty.
Private Sub Remember(ByVal sheet As Object, ByVal place As Long)
    Dim allowed As Object
    On Error Resume Next
    kept(place, 1) = sheet.ProtectDrawingObjects
    kept(place, 2) = sheet.ProtectContents
    kept(place, 3) = sheet.ProtectScenarios
    kept(place, 4) = sheet.ProtectionMode
    kept(place, 16) = sheet.EnableSelection
    Set allowed = sheet.Protection
    kept(place, 5) = allowed.AllowFormattingCells
    kept(place, 6) = allowed.AllowFormattingColumns
    kept(place, 7) = allowed.AllowFormattingRows
    kept(place, 8) = allowed.AllowInsertingColumns
    kept(place, 9) = allowed.AllowInsertingRows
    kept(place, 10) = allowed.AllowInsertingHyperlinks
    kept(place, 11) = allowed.AllowDeletingColumns
    kept(place, 12) = allowed.AllowDeletingRows
    kept(place, 13) = allowed.AllowSorting
    kept(place, 14) = allowed.AllowFiltering
    kept(place, 15) = allowed.AllowUsingPivotTables
    On Error GoTo 0
End Sub

Private Sub ProtectLikeBefore(ByVal sheet As Object, ByVal place As Long)
    On Error Resume Next
    If IsEmpty(kept(place, 5)) Then
        sheet.Protect ""
    Else
        sheet.Protect "", kept(place, 1), kept(place, 2), kept(place, 3), kept(place, 4), kept(place, 5), _
            kept(place, 6), kept(place, 7), kept(place, 8), kept(place, 9), kept(place, 10), kept(place, 11), _
            kept(place, 12), kept(place, 13), kept(place, 14), kept(place, 15)
    End If
    If Not IsEmpty(kept(place, 16)) Then sheet.EnableSelection = kept(place, 16)
    On Error GoTo 0
End Sub
