"""Choose settings for a wanted response, fit the model to one person, and forecast training."""
