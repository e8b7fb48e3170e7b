"""How does a document of JSON or YAML become rows?"""
