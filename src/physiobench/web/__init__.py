"""The face: layout, home, design system, error pages."""
