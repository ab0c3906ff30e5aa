"""What SAM promises about speed, and the benches that hold it to that: `python -m tests.bench`."""
