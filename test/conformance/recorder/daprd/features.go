package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// features tells which preview features a release knows, and which of them are on by themselves. Old releases no longer build, so
// both are read from the source of the release: the constants of the type, and the table of defaults.
func features(input json.RawMessage) (any, error) {
	var release string
	if err := json.Unmarshal(input, &release); err != nil {
		return nil, err
	}
	folder, err := sourcesOf(release)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, "pkg/config/configuration.go"), nil, 0)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	known, on := []string{}, []string{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		value, isText := spec.Values[0].(*ast.BasicLit)
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Feature" && isText {
			text, _ := strconv.Unquote(value.Value) // A literal that was parsed.
			names[spec.Names[0].Name] = text
			known = append(known, text)
		}
		return true
	})
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "defaultFeatures" || len(spec.Values) != 1 {
			return true
		}
		if table, ok := spec.Values[0].(*ast.CompositeLit); ok {
			for _, element := range table.Elts {
				entry := element.(*ast.KeyValueExpr)
				if entry.Value.(*ast.Ident).Name == "true" {
					on = append(on, names[entry.Key.(*ast.Ident).Name])
				}
			}
		}
		return false
	})
	if len(known) == 0 {
		return nil, fmt.Errorf("no features in %s", folder)
	}
	slices.Sort(known)
	slices.Sort(on)
	return map[string]any{"known": known, "on": on}, nil
}

// sourcesOf finds the source of any release in the module cache.
func sourcesOf(release string) (string, error) {
	command := exec.Command("go", "mod", "download", "-json", "github.com/dapr/dapr@v"+release)
	// In the folder of the recorder, the command would write down the sums of what it fetches.
	command.Dir = os.TempDir()
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", output, err)
	}
	var module struct{ Dir string }
	err = json.Unmarshal(output, &module)
	return module.Dir, err
}
