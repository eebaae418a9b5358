"""The format `playbook/v1`: what a file may say (`model`), and how it is read strictly (`reading`)."""
