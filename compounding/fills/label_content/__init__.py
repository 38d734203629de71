"""From a fill to the frozen content of its labels and papers."""
