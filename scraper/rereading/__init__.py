"""Read every kept page and file again, offline: in processes of its own, recorded in batches."""
