"""One package per source system: client, decoder and contract, free of Dagster.

Belongs here: transport, signatures, paging, decoding against the allow-list.
Does not belong here: assets, storage layout (warehouse.landing.store), anything that imports dagster.
"""
