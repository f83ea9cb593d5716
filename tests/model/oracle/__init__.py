"""The rules of a cohort folder, written down a second time so that the services have something to differ from."""
