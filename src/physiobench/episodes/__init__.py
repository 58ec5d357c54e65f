"""One course of care with one physio, from purchase to discharge."""
