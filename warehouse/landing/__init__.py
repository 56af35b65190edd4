"""The landing store: extracts as immutable folders of Parquet with a manifest, and what can be known from them alone.

Belongs here: writing and reading extracts, windows, gaps, refused records, integrity, backup. Does not belong here: the
protocols by which extracts come (assets.sources), or what is made of them (core).
"""
