"""How does a help centre look like its owner's? Accent colour and logo of support.yaml."""
