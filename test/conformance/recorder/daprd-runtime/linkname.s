// Lets functions without a body compile: go:linkname gives them one.
