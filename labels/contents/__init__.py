"""What stands on each kind of label beside the dose label, frozen and checked. No Django, no live records."""
