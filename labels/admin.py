from labels.printing import admin as printing

__all__ = ["printing"]
