"""Generated labels of every kind: each is refused in words, or drawn so that the gate proves it. Nothing else."""
