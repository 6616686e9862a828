"""The field client: one page that works for days without a network."""
