"""What a printed form shows, and every copy that was made."""
