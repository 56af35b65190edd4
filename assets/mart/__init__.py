"""Mart assets: indicators and the tables that people drill into."""
