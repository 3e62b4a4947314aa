"""How good answers are, against labels that count as right: of whole things, and of boxes. Knows no store."""
