"""Which tools does the help centre give to an assistant? The Model Context Protocol, over HTTP and stdio."""
