"""The golden corpus: labels ordinary and nasty, with the text and the picture that a person once approved."""
