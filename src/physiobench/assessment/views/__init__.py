"""The walk through the questions, page by page, to an outcome."""
