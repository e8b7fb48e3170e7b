"""How does a table become rows? What CSV files and sheets share."""
