"""Writing CSV, XLSX, DOCX and HTML: escaped, never a formula, whole or not at all."""
