"""Weekly hand-ins and the archive (4.3.8): what was handed in, its files, how it is anchored."""
