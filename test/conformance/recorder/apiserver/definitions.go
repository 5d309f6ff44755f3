package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
)

// A product ships its definitions as files of a Go module.
type product struct {
	module   string
	patterns []string
}

// By the beginning of the name of the module file.
var products = map[string]product{
	"dapr-":        {"github.com/dapr/dapr", []string{"charts/dapr/crds/*.yaml"}},
	"gateway-api-": {"sigs.k8s.io/gateway-api", []string{"config/crd/experimental/gateway.networking.k8s.io_*routes.yaml"}},
	"istio-":       {"istio.io/api", []string{"kubernetes/customresourcedefinitions.gen.yaml"}},
	"linkerd-": {"github.com/linkerd/linkerd2", []string{
		"charts/linkerd-crds/templates/policy/*.yaml",
		"charts/linkerd-crds/templates/serviceprofile.yaml",
	}},
}

// readDefinitions reads the CustomResourceDefinitions of the product whose module file it is.
func readDefinitions(moduleFile string) ([]apiextensionsv1.CustomResourceDefinition, error) {
	var definitions []apiextensionsv1.CustomResourceDefinition
	for prefix, product := range products {
		if !strings.HasPrefix(moduleFile, prefix) {
			continue
		}
		folder, err := folderOf(product.module, moduleFile)
		if err != nil {
			return nil, err
		}
		for _, pattern := range product.patterns {
			files, err := filepath.Glob(filepath.Join(folder, pattern))
			if err != nil {
				return nil, err
			}
			sort.Strings(files)
			for _, file := range files {
				found, err := definitionsIn(file)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", file, err)
				}
				definitions = append(definitions, found...)
			}
		}
	}
	if len(definitions) == 0 {
		return nil, fmt.Errorf("no definitions for %q", moduleFile)
	}
	return definitions, nil
}

// The module is not imported, so only the go command knows where it is unpacked.
func folderOf(module, moduleFile string) (string, error) {
	command := exec.Command("go", "list", "-modfile="+moduleFile, "-m", "-f", "{{.Dir}}", module)
	command.Stderr = os.Stderr
	output, err := command.Output()
	return strings.TrimSpace(string(output)), err
}

func definitionsIn(file string) ([]apiextensionsv1.CustomResourceDefinition, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var definitions []apiextensionsv1.CustomResourceDefinition
	decoder := utilyaml.NewYAMLOrJSONDecoder(bytes.NewReader(withoutTemplates(text)), 4096)
	for {
		var definition apiextensionsv1.CustomResourceDefinition
		switch err := decoder.Decode(&definition); {
		case errors.Is(err, io.EOF):
			return definitions, nil
		case err != nil:
			return nil, err
		case definition.Kind == "CustomResourceDefinition":
			definitions = append(definitions, definition)
		}
	}
}

// In charts, lines with templates only label the definitions.
func withoutTemplates(text []byte) []byte {
	var kept [][]byte
	for _, line := range bytes.Split(text, []byte("\n")) {
		if !bytes.Contains(line, []byte("{{")) {
			kept = append(kept, line)
		}
	}
	return bytes.Join(kept, []byte("\n"))
}
