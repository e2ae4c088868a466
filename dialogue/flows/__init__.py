"""What to do next: flows in YAML and the engine that runs them."""
