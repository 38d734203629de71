"""Pure arithmetic of compounding: Decimal in; out comes the answer together with how it was reached."""
