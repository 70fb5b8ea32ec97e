"""Segmentation of images by trained networks: what is brain, and what a U-Net sees on the way."""
