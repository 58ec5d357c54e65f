"""What the workspace's pages show."""
