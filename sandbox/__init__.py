"""The emulated source systems and the generator of their data.

Belongs here: HTTP servers that follow the source contracts, seeded data, fault modes, the movable clock.
Does not belong here: anything of the pipeline; this package imports none of it and none of it imports this.
"""
