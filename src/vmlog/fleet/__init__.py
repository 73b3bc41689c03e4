"""Many bundles: each is read once and apart, by whatever runs the calls; then all are judged together."""
