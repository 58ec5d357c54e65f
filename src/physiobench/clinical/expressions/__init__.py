"""Questionnaires that reckon for themselves: FHIRPath run over the answers, and nothing else."""
