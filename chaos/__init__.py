"""What fails on purpose while people use the site: `make chaos`."""
