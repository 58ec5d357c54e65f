"""Prices, orders, receipts, and what has been paid for."""
