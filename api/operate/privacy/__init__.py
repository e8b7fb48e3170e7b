"""What is kept of one person, in all stores together? Given to them as a file, or taken away."""
