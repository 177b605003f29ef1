"""What is to be done next, and by whom: the rows of 待办 and 督办, out of what every paper is and lacks."""
