"""The daily snapshot: one state read, folded into figures, written as PDF, XLSX, CSV and GeoJSON."""
