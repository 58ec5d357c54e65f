"""How the pages grow with the number of patients, as ratios to the time with 1,000 patients."""
