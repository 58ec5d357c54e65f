"""The numerical solver of the force model, run as Python or compiled."""
