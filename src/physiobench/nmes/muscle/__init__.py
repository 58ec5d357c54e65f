"""Force and fatigue of one stimulated muscle, pulse by pulse."""
