"""Put questionnaires and their rules together from parts that several of them share."""
