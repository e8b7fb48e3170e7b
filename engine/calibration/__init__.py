"""How sure may the engine be? Leave-one-out queries, the fit, and thresholds that labelled queries promise."""
