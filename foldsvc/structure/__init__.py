"""Prediction to Structure: relaxation, geometry checks and superposition."""
