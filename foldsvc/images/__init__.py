"""Images as the service keeps them: taken in, listed, measured and given out."""
