"""Tests of physiobench.records."""
