"""The fields of an HTML form, read as answers and filled with answers."""
