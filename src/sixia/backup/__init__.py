"""Backups: everything a deployment knows as of one moment, sealed, and proof that it comes back."""
