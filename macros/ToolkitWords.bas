Attribute VB_Name = "ToolkitWords"
' The configuration sheet: settings in columns A and B, texts in the add-in's language in D and E; and the message box.
Option Explicit

Public Const CONFIG_SHEET As String = "_toolkit.conf"

Public Sub Tell(ByVal key As String, ByVal detail As String)
    Dim text As String
    text = Words(key)
    If detail <> "" Then text = text & vbLf & vbLf & detail
    MsgBox text, vbExclamation, Words("title")
End Sub

' A setting: column A names it, column B says it.
Public Function Configured(ByVal key As String) As String
    Configured = LookedUp(1, key)
End Function

' A text: column D names it, column E says it. A text that is not there shows its name.
Public Function Words(ByVal key As String) As String
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
