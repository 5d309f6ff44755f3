//go:build dapr_1_16 || dapr_1_17 || dapr_1_18

package main

import (
	"errors"
	"os"
	"strings"

	sentry "github.com/dapr/dapr/pkg/sentry/config"
	"github.com/dapr/kit/logger"
)

// start lets sentry read the Configuration that was installed. It ends when it cannot.
func start(objects []object) error {
	if err := logger.ApplyOptionsToLoggers(&logger.Options{OutputLevel: "fatal"}); err != nil {
		return err
	}
	for _, object := range objects {
		if object.body["kind"] != "Configuration" {
			continue
		}
		file, err := os.CreateTemp("", "configuration-*.yaml")
		if err != nil {
			return err
		}
		defer os.Remove(file.Name())
		if err := os.WriteFile(file.Name(), object.text, 0o600); err != nil {
			return err
		}
		if _, err := sentry.FromConfigName(file.Name(), "standalone"); err != nil {
			return errors.New(strings.ReplaceAll(err.Error(), file.Name(), "configuration.yaml"))
		}
	}
	return nil
}
