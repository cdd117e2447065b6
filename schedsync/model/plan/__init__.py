"""A plan: what would change, what that means, whether it may be; and the answers made of it."""
