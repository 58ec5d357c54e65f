"""The physio's and the manager's workspace."""
