"""What does a person see in a terminal? A module for what each group of commands finds."""
