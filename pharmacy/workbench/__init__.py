"""What every admin module is built from: read-only records, acts on them, and the words and badges they show."""
