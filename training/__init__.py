"""How is the bundled model made? One module per step; not shipped in the wheel."""
