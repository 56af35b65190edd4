"""What must not be written as it came: keys without the form of one, personal data, cells that a spreadsheet would run.

Belongs here: recognising and replacing it, in one place for all that writes. Does not belong here: who writes it.
"""
