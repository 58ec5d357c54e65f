"""Physiobench: an online physiotherapy service, and the science of stimulation beside it."""
