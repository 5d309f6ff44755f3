package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// What kubectl and the API server make of one object.
type answer struct {
	// kubectl cannot read the text.
	Unreadable string `json:"unreadable,omitempty"`
	// No such kind, or not in this version.
	Unserved string `json:"unserved,omitempty"`
	// Fields that the server does not know: kubectl asks it to refuse the object for them; other clients let it drop them.
	Unknown []string `json:"unknown,omitempty"`
	// What the server refuses the object for, once the unknown fields are dropped.
	Refused []problem `json:"refused,omitempty"`
	// Values that the server writes into the object.
	Filled map[string]any `json:"filled,omitempty"`
}

type problem struct {
	At   string `json:"at"`
	Type string `json:"type"`
	Says string `json:"says"`
}

// A server that serves some kinds.
type server map[runtimeschema.GroupVersionKind]served

// A kind in one version.
type served struct {
	namespaced bool
	structural *schema.Structural
	strategy   rest.RESTCreateStrategy
}

func newServer(definitions []apiextensionsv1.CustomResourceDefinition) (server, error) {
	kinds := server{}
	for _, definition := range definitions {
		for _, version := range definition.Spec.Versions {
			if !version.Served {
				continue
			}
			kind := runtimeschema.GroupVersionKind{Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind}
			found, err := serve(definition.Spec, version, kind)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", kind, err)
			}
			kinds[kind] = found
		}
	}
	return kinds, nil
}

// serve does what the handler of custom resources does with a definition.
func serve(spec apiextensionsv1.CustomResourceDefinitionSpec, version apiextensionsv1.CustomResourceDefinitionVersion, kind runtimeschema.GroupVersionKind) (served, error) {
	internal := &apiextensions.CustomResourceValidation{}
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, internal, nil); err != nil {
		return served{}, err
	}
	structural, err := schema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return served{}, err
	}
	if err := defaulting.PruneDefaults(structural); err != nil {
		return served{}, err
	}
	validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return served{}, err
	}
	var status *apiextensions.CustomResourceSubresourceStatus
	if version.Subresources != nil && version.Subresources.Status != nil {
		status = &apiextensions.CustomResourceSubresourceStatus{}
	}
	namespaced := spec.Scope == apiextensionsv1.NamespaceScoped
	strategy := customresource.NewStrategy(
		crdserverscheme.NewUnstructuredObjectTyper(), namespaced, kind, validator, nil, structural, status, nil, version.SelectableFields)
	return served{namespaced, structural, strategy}, nil
}

// create reads the text as kubectl does and treats the object as a request to create it. An error says that the question is none.
func (kinds server) create(text string) (answer, error) {
	object, err := readObject(text)
	if err != nil {
		return answer{Unreadable: err.Error()}, nil
	}
	kind, found := kinds[object.GroupVersionKind()]
	if !found {
		return answer{Unserved: object.GroupVersionKind().String()}, nil
	}
	unknown, err := coerce(object, kind.structural)
	if err != nil {
		return answer{Refused: []problem{{At: "metadata", Type: "Malformed", Says: err.Error()}}}, nil
	}
	before := object.DeepCopy()
	defaulting.Default(object.Object, kind.structural)
	filled := map[string]any{}
	compare(nil, before.Object, object.Object, filled)
	sort.Strings(unknown)
	result := answer{Unknown: unknown, Filled: filled}

	ctx := context.Background()
	if kind.namespaced {
		if object.GetNamespace() == "" {
			object.SetNamespace("default")
		}
		ctx = request.WithNamespace(ctx, object.GetNamespace())
	}
	rest.FillObjectMetaSystemFields(object)
	result.Refused, err = problemsOf(rest.BeforeCreate(kind.strategy, ctx, object))
	return result, err
}

// readObject splits and decodes as kubectl's resource builder does.
func readObject(text string) (*unstructured.Unstructured, error) {
	var raw runtime.RawExtension
	if err := utilyaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096).Decode(&raw); err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{}
	_, _, err := unstructured.UnstructuredJSONScheme.Decode(raw.Raw, nil, object)
	return object, err
}

// coerce takes the steps of the handler's decoder, which is not exported: metadata apart, the rest pruned, then nulls dropped.
func coerce(object *unstructured.Unstructured, structural *schema.Structural) ([]string, error) {
	apiVersion, kind := object.GetAPIVersion(), object.GetKind()
	meta, hasMeta, unknown, err := objectmeta.GetObjectMetaWithOptions(object.Object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, err
	}
	track := schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	unknown = append(unknown, pruning.PruneWithOptions(object.Object, structural, true, track)...)
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, structural)
	failure, paths := objectmeta.CoerceWithOptions(nil, object.Object, structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if failure != nil {
		return nil, failure
	}
	object.SetAPIVersion(apiVersion)
	object.SetKind(kind)
	if hasMeta {
		if err := objectmeta.SetObjectMeta(object.Object, meta); err != nil {
			return nil, err
		}
	}
	return append(unknown, paths...), nil
}

// compare collects what stands only in the second value, each at its path and as high up as possible.
func compare(path *field.Path, before, after any, added map[string]any) {
	switch after := after.(type) {
	case map[string]any:
		before, _ := before.(map[string]any)
		for key, value := range after {
			if old, found := before[key]; !found || (old == nil && value != nil) {
				added[path.Child(key).String()] = value
			} else {
				compare(path.Child(key), old, value, added)
			}
		}
	case []any:
		before, _ := before.([]any)
		for index, value := range after {
			compare(path.Index(index), before[index], value, added)
		}
	}
}

func problemsOf(err error) ([]problem, error) {
	if err == nil {
		return nil, nil
	}
	status, ok := err.(apierrors.APIStatus)
	if !ok || status.Status().Details == nil {
		return nil, err
	}
	var problems []problem
	for _, cause := range status.Status().Details.Causes {
		problems = append(problems, problem{cause.Field, strings.TrimPrefix(string(cause.Type), "FieldValue"), cause.Message})
	}
	sort.Slice(problems, func(i, j int) bool { return key(problems[i]) < key(problems[j]) })
	return problems, nil
}

func key(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}
