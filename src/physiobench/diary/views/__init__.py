"""Pages of the diary: translate the request, make one call, translate the answer."""
