"""What was taken in from tables of others: each import, and each row it wrote, so that it can be taken back."""
