"""Makes cohort folders that visit the rare rules, from a seed."""
