"""What every screen hangs in: header, strip, footer, keys, signing, printing, the way to the store."""
