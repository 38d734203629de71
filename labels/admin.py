from labels.printing import admin as printing
from labels.printing import run_admin

__all__ = ["printing", "run_admin"]
