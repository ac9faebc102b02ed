"""A round's folder: round.toml, inbox, staff's lists, register and district index."""
