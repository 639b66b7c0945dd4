"""What is owed to the public, and for how long."""
