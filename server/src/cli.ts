// Entry of the command line. It has no commands yet.
process.stderr.write('sidecar-lens: no command is available yet\n')
process.exitCode = 2
