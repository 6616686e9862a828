"""Topics as the county keeps them: found each night (`run`) in what was said (`said`, `found`),
held as rows (`rows`), read (`read`) in people's words (`words`), and what people decide of them
(`decide`). How messages become topics is counted in `learn.topics`, which knows no rows.
"""
