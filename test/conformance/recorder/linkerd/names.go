package main

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// names tells whether Linkerd has a name: as a constant of its programs, or in a template of one of its charts.
func names(name string) (any, error) {
	known, err := catalogue()
	return known[name], err
}

var catalogue = sync.OnceValues(func() (map[string]bool, error) {
	command := exec.Command("go", "list", "-modfile="+os.Getenv("GO_MODULE_FILE"), "-m", "-f", "{{.Dir}}", "github.com/linkerd/linkerd2")
	output, err := command.Output()
	if err != nil {
		return nil, err
	}
	root := strings.TrimSpace(string(output))
	known := map[string]bool{}
	packages := importer{}
	for _, folder := range []string{"pkg/k8s", "viz/pkg/labels", "jaeger/pkg/labels", "jaeger/injector/mutator"} {
		if err := packages.constantsOf(root, folder, known); err != nil {
			return nil, err
		}
	}
	for _, folder := range []string{"charts", "multicluster/charts", "viz/charts", "jaeger/charts"} {
		if err := keysIn(filepath.Join(root, folder), known); err != nil {
			return nil, err
		}
	}
	return known, nil
})

// importer gives the packages that it has seen. No others matter for the names.
type importer map[string]*types.Package

func (i importer) Import(path string) (*types.Package, error) {
	if known, ok := i[path]; ok {
		return known, nil
	}
	return nil, errors.New("not needed")
}

// constantsOf works out the constants of one package.
func (i importer) constantsOf(root, folder string, known map[string]bool) error {
	set := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	if err != nil {
		return err
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	config := types.Config{Importer: i, Error: func(error) {}}
	path := "github.com/linkerd/linkerd2/" + folder
	// Errors are those of the other imports.
	checked, _ := config.Check(path, set, files, nil)
	checked.MarkComplete()
	i[path] = checked
	for _, name := range checked.Scope().Names() {
		if found, ok := checked.Scope().Lookup(name).(*types.Const); ok && found.Val().Kind() == constant.String {
			known[constant.StringVal(found.Val())] = true
		}
	}
	return nil
}

// keysIn collects what stands before a colon in the files of charts.
func keysIn(folder string, known map[string]bool) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, line := range strings.Split(string(text), "\n") {
			line = strings.TrimPrefix(strings.TrimSpace(line), "- key: ")
			key, _, _ := strings.Cut(line, ":")
			known[strings.TrimSpace(key)] = true
		}
		return nil
	})
}
