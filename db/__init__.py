"""What is known: records, schema, detection, clocks and the analysts' view. Imports nothing of ours."""
