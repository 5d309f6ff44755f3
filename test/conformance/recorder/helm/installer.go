package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

type input struct {
	// Values files, in the order in which they are given to Helm.
	Values []json.RawMessage `json:"values"`
	// The chart is a dependency of another one, which has these values.
	Umbrella bool `json:"umbrella"`
	// The values that the writer of these has in mind.
	Meant json.RawMessage `json:"meant"`
	// A path of which only the default is asked.
	Default []string `json:"default"`
}

type answer struct {
	// What the values files of the chart say, where that was asked.
	Default any `json:"default,omitempty"`
	// Why there is no installation.
	Refused string `json:"refused,omitempty"`
	// What differs from an installation without values; null where something is gone.
	Changes map[string]any `json:"changes,omitempty"`
	// Whether the same values as they were meant change something else.
	Misread bool `json:"misread,omitempty"`
}

// installer answers with the charts of one version of a product.
type installer struct {
	product  product
	folder   string
	defaults map[string]any
	// Places that differ from one rendering to the next, such as certificates.
	random map[string]bool
}

func newInstaller(moduleFile string) (*installer, error) {
	for prefix, product := range products {
		if !strings.HasPrefix(moduleFile, prefix) {
			continue
		}
		folder, err := folderOf(product.module, moduleFile)
		if err != nil {
			return nil, err
		}
		i := &installer{product: product, folder: folder, random: map[string]bool{}}
		first, err := i.install(input{})
		if err != nil {
			return nil, err
		}
		second, err := i.install(input{})
		if err != nil {
			return nil, err
		}
		i.defaults = flatten(first)
		for place := range changes(i.defaults, flatten(second)) {
			i.random[place] = true
		}
		return i, nil
	}
	return nil, fmt.Errorf("no charts for %q", moduleFile)
}

func (i *installer) answer(question input) (answer, error) {
	if question.Default != nil {
		value, err := i.defaultOf(question.Default)
		return answer{Default: value}, err
	}
	changed, err := i.changedBy(question)
	var refused *refusal
	if errors.As(err, &refused) {
		return answer{Refused: strings.ReplaceAll(refused.Error(), i.folder, "")}, nil
	}
	if err != nil || question.Meant == nil {
		return answer{Changes: changed}, err
	}
	meant, err := i.changedBy(input{Values: []json.RawMessage{question.Meant}})
	return answer{Changes: changed, Misread: !reflect.DeepEqual(changed, meant)}, err
}

func (i *installer) changedBy(question input) (map[string]any, error) {
	objects, err := i.install(question)
	if err != nil {
		return nil, err
	}
	changed := changes(i.defaults, flatten(objects))
	for place := range i.random {
		delete(changed, place)
	}
	return changed, nil
}

// install renders the chart, and checks the objects as far as an API server would and the program that reads them.
func (i *installer) install(question input) ([]object, error) {
	files, err := os.MkdirTemp("", "values")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(files)
	var paths []string
	for index, text := range append(append([]json.RawMessage{}, i.product.required...), question.Values...) {
		path := filepath.Join(files, fmt.Sprintf("%d.yaml", index))
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	rendered, err := i.render(paths, question.Umbrella)
	if err != nil {
		return nil, err
	}
	objects, err := objectsIn(rendered)
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		if err := admit(object); err != nil {
			return nil, err
		}
	}
	if err := start(objects); err != nil {
		return nil, &refusal{err}
	}
	return objects, nil
}

// refusal is an answer and no failure of the recorder.
type refusal struct{ cause error }

func (r *refusal) Error() string { return r.cause.Error() }
