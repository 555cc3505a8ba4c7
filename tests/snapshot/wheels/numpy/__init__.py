"""Stands in for NumPy, which has no wheel for this runtime yet: the modules and the order of draws of
`numpy.random`, so that the rules for it are tried."""
