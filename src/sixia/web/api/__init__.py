"""Machine access: REST with tokens, described by an OpenAPI document that is made from the code."""
