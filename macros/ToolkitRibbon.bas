Attribute VB_Name = "ToolkitRibbon"
' What the ribbon calls: every button of macros/ribbon.xml names its press in its tag.
Option Explicit

Public Sub ToolkitPressed(control As IRibbonControl)
    Press control.Tag
End Sub
