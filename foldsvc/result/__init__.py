"""The result of a job: its relaxation, its files, their names, and how they are read back."""
