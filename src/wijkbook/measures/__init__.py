"""Pure numbers about areas; knows no file."""
