"""Clinical content as data files, with the schema that each file must meet."""
