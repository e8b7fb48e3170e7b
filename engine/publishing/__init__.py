"""How does a corpus become the served generation? Rebuild, quality gate, publication, rollback."""
