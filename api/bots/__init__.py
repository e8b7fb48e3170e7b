"""Where else does the help centre answer? One file for each platform or protocol; see docs/bots.md."""
