"""Backup and restore: one archive of the whole site, made while it runs and proven to be whole."""
