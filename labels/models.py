"""Registers the models of every folder with Django; nobody imports from here."""

from labels.printing.models import PrintedLabel, PrintJob

__all__ = ["PrintJob", "PrintedLabel"]
