"""Certificates, cards and reports as PDF and PNG, drawn by typst from the sheets in `sheets/`.

What is said travels as JSON beside the sheet, and is never read as its source: names are hostile.
"""
