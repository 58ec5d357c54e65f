"""Questions, the way through them and what came of them, as a page shows them."""
