"""Pictures as SVG, drawn from data, each with its words."""
