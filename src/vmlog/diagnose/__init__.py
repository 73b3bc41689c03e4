"""From a migration to an incident: outcome, causes with confidence, gaps."""
