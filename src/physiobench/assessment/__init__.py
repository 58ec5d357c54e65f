"""Questionnaires, screening and their outcome, before any care begins."""
