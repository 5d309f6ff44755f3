package main

import "github.com/dapr/kit/logger"

// The packages of daprd log to standard output, which is for answers.
func init() {
	options := logger.DefaultOptions()
	if err := options.SetOutputLevel("fatal"); err != nil {
		panic(err)
	}
	if err := logger.ApplyOptionsToLoggers(&options); err != nil {
		panic(err)
	}
}
