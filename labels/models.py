"""Registers the models of every folder with Django; nobody imports from here."""

from labels.printing.models import PrintAttempt, PrintedLabel, PrintJob, PrintRun

__all__ = ["PrintAttempt", "PrintJob", "PrintRun", "PrintedLabel"]
