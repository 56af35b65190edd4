"""What a user would pick instead, doing the same; in an environment of its own (requirements.txt)."""
