"""Which records may concern a migration, and what each of them says."""
