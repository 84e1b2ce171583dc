"""Who said what, in which words, through whom, in Indonesian news."""

__version__ = "0.13.0"
