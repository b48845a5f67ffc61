"""The services of Python in the article's experiment: embed a text, then wait for I/O."""
