"""What readers get: the snapshot with its page, the periodic report, and the answers about a figure.

Belongs here: publishing, and everything that explains, restates or compares what was published. Does not belong here:
computing figures (mart).
"""
