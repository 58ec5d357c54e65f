"""The one deployable site: settings, the address book, the command line, the server."""
