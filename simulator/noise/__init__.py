"""Traffic that has nothing to do with migrations, in realistic shapes and rates."""
