"""What pages of the face show: the site, its long texts, and what is held about a person."""
