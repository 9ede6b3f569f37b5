"""What a check found, for people (a page) and for CI servers (JUnit's XML)."""
