"""Cases: results and images that belong together, and the links that share them."""
