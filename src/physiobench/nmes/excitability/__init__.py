"""How much current nerve and muscle fibres need before they respond to a pulse."""
