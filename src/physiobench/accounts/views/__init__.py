"""The pages about people and their logins."""
