"""The directory (通讯录, 4.1.4): contacts, their numbers and places, whom a flow card means."""
