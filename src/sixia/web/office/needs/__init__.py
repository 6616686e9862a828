"""共性需求、痛点难点、历史遗留: lists made from the ledger, so that someone takes the lead."""
