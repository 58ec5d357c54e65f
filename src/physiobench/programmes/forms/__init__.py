"""What a physio types into a programme, and what a patient sends back."""
