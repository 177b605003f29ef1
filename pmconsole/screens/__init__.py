"""What is seen: one file a screen; `widgets` for what two screens share."""
