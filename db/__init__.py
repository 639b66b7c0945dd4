"""What is known: records, schema, detection, clocks. Imports nothing of ours."""
