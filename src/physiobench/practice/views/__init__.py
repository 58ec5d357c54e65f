"""Pages of the workspace: the physio's, one patient's, the manager's."""
