"""What each command of the shell does; `cli` names them and stays thin. Heavy imports stand inside the functions."""
