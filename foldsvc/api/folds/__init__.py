"""Routes of folds: submitted, listed, read file by file, and compared."""
