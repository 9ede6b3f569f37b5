"""Speed benchmarks: ``pytest bench``. They time, print and store; they never decide whether a test passes."""
