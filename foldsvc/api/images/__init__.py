"""Routes of images."""
