"""The door for people: the web application, its walls and pages."""
