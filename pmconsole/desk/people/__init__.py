"""The site is set up; its people, their roles and PINs; who takes the duty."""
