"""Registers the models of every folder with Django; nobody imports from here."""

from labels.printing.models import PrintAttempt, PrintedLabel, PrintJob, PrintRun
from labels.wordings.models import WordingApproval

__all__ = ["PrintAttempt", "PrintJob", "PrintRun", "PrintedLabel", "WordingApproval"]
