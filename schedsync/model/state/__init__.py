"""What manifests declare and what the store holds: desired, live, and how they came apart."""
