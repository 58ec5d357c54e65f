"""Pulses and the settings they come from, pads, and the electrical limits on both."""
