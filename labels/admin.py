from labels.printing import admin as printing
from labels.printing import run_admin
from labels.wordings import admin as wordings

__all__ = ["printing", "run_admin", "wordings"]
