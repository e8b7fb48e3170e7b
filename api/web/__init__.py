"""What do people see? The help centre's pages, rendered on the server and enhanced by one small module."""
