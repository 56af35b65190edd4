"""Landing assets: one module per source system, one asset per source entity."""
