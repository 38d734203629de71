"""Template filters; found by Django under this name."""
