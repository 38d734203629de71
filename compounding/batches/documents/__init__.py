"""The papers of a batch: the worksheet that goes to the bench, and the finished Compounding Record."""
