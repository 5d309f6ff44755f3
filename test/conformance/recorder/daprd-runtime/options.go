package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"unsafe" // also for go:linkname

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/dapr/dapr/cmd/daprd/options"
	"github.com/dapr/dapr/pkg/healthz"
	"github.com/dapr/dapr/pkg/injector/consts"
	"github.com/dapr/dapr/pkg/injector/patcher"
	"github.com/dapr/dapr/pkg/metrics"
	"github.com/dapr/dapr/pkg/runtime"
	"github.com/dapr/dapr/pkg/runtime/registry"
	"github.com/dapr/kit/logger"
)

// What is around it loads the Configuration from a cluster.
//
//go:linkname readConfig github.com/dapr/dapr/pkg/runtime.(*Config).toInternal
func readConfig(config *runtime.Config) (unsafe.Pointer, error)

// Environment variable that tells a process that it is to read its arguments as daprd does.
const asParser = "SIDECARLENS_PARSER"

// daprdOptions tells whether daprd starts with the arguments that the injector makes of the annotations of a pod, and what it
// understands by some of them where that is not the default.
func daprdOptions(input json.RawMessage) (any, error) {
	var written map[string]string
	if err := json.Unmarshal(input, &written); err != nil {
		return nil, err
	}
	args, err := argumentsFor(written)
	if err != nil {
		return nil, err
	}
	// Arguments that cannot be read end the process.
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), asParser+"=1")
	var complaint bytes.Buffer
	command.Stderr = &complaint
	answer, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		words := strings.Split(strings.TrimSpace(complaint.String()), "\n")[0]
		return map[string]string{"refused": address.ReplaceAllString(words, "0x…")}, nil
	}
	// Above it are the lines that daprd logs.
	lines := bytes.Split(bytes.TrimSpace(answer), []byte("\n"))
	return json.RawMessage(lines[len(lines)-1]), err
}

// Complaints about sizes hold addresses, which are others each time.
var address = regexp.MustCompile(`0x[0-9a-f]+`)

func argumentsFor(written map[string]string) ([]string, error) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Annotations: written},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}},
	}
	config := patcher.NewSidecarConfig(pod)
	config.Mode = consts.ModeKubernetes
	config.Namespace = "shop"
	config.SidecarImage = "daprd"
	config.ControlPlaneNamespace = "dapr-system"
	config.DisableTokenVolume = true
	config.SetFromPodAnnotations()
	patch, err := config.GetPatch()
	if err != nil {
		return nil, err
	}
	for _, operation := range patch {
		value := operation["value"]
		if path, err := operation.Path(); err != nil || value == nil || !strings.HasSuffix(path, "ontainers/-") {
			continue
		}
		var container corev1.Container
		if err := json.Unmarshal(*value, &container); err != nil {
			return nil, err
		}
		if container.Name == consts.SidecarContainerName {
			// A debugger takes the name of the program as an argument of its own.
			_, args, _ := strings.Cut(strings.Join(append(container.Command, container.Args...), "\n"), "/daprd\n")
			return strings.Split(strings.TrimPrefix(args, "--\n"), "\n"), nil
		}
	}
	return nil, errors.New("no sidecar in the patch")
}

// parseArguments does what daprd does with its arguments before it turns to the control plane.
func parseArguments(args []string) error {
	read, err := options.New(args)
	if err != nil {
		return err
	}
	if err := logger.ApplyOptionsToLoggers(&read.Logger); err != nil {
		return err
	}
	health := healthz.New()
	config := &runtime.Config{
		ApplicationPort: read.AppPort,
		Registry:        registry.NewOptions(),
		Healthz:         health,
		Metrics:         metrics.Options{Healthz: health},
	}
	// Most options go by the name of the setting that they are for.
	from, to := reflect.ValueOf(read).Elem(), reflect.ValueOf(config).Elem()
	for index := range to.NumField() {
		name := to.Type().Field(index).Name
		if option := from.FieldByName(name); option.IsValid() && option.Type() == to.Field(index).Type() {
			to.Field(index).Set(option)
		}
	}
	if _, err := readConfig(config); err != nil {
		return err
	}
	answer := map[string]any{}
	if read.MaxRequestSize != runtime.DefaultMaxRequestBodySize {
		answer["bodyBytes"] = read.MaxRequestSize
	}
	if read.ReadBufferSize != runtime.DefaultReadBufferSize {
		answer["bufferBytes"] = read.ReadBufferSize
	}
	if read.DaprBlockShutdownDuration != nil {
		answer["blocks"] = read.DaprBlockShutdownDuration.Nanoseconds()
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}
