"""What is kept of alarms: one row a clock, its history, what is out of service."""
