"""What people decide: checks let pass for a time, periods frozen and released. Append-only files beside landing.

Belongs here: the files and the rules of reading them. Does not belong here: what a decision does
to a run (assets.checks).
"""
