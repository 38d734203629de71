"""Letter-size documents drawn from frozen content: worksheets, compounding records. No Django."""
