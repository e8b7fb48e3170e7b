"""How does an Excel workbook become rows, and rows one?"""
