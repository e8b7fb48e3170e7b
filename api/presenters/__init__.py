"""How is a result told? Codes and support.yaml in, a reply's body or a page's model out, once for each request."""
