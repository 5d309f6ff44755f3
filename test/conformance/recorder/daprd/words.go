package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/spiffe/go-spiffe/v2/spiffeid"

	"github.com/dapr/components-contrib/nameresolution"
	resolvers "github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/config"
	commonv1pb "github.com/dapr/dapr/pkg/proto/common/v1"
	"github.com/dapr/kit/logger"
)

// words tells what becomes of a text in one field of a Configuration: whether daprd takes it for the word that it looks like.
func words(input json.RawMessage) (any, error) {
	var question struct {
		Kind, Text string
		accessQuestion
	}
	if err := json.Unmarshal(input, &question); err != nil {
		return nil, err
	}
	text := question.Text
	switch question.Kind {
	case "resolver":
		return knowsResolver(text)
	case "trust domain":
		if _, err := spiffeid.TrustDomainFromString(text); err != nil {
			return refusal(err), nil
		}
		return map[string]bool{"known": true}, nil
	case "verb":
		return matchesVerb(question.accessQuestion)
	default:
		// Only what allows, or stands for nothing written, lets the call through. Of what does not, one word is meant not to.
		answer, err := question.decide()
		if err == nil && answer["allowed"] != nil {
			known := answer["allowed"] == true || question.Kind == "action" && strings.EqualFold(text, config.DenyAccess)
			return map[string]bool{"known": known}, nil
		}
		return answer, err
	}
}

// matchesVerb tells whether there is a verb with which a call gets through.
func matchesVerb(question accessQuestion) (any, error) {
	for verb := range commonv1pb.HTTPExtension_Verb_value {
		question.Call.Verb = verb
		answer, err := question.decide()
		if err != nil || answer["error"] != nil {
			return answer, err
		}
		if answer["allowed"] == true {
			return map[string]bool{"known": true}, nil
		}
	}
	return map[string]bool{"known": false}, nil
}

// knowsResolver asks daprd's own registry. What daprd puts into it pulls in all of daprd, which cannot be built of every release, so
// the names are read from the source of the release.
func knowsResolver(text string) (any, error) {
	names, err := resolverNames()
	if err != nil {
		return nil, err
	}
	registry := resolvers.NewRegistry()
	registry.RegisterComponent(func(logger.Logger) nameresolution.Resolver { return nil }, names...)
	if _, err := registry.Create(text, "v1", ""); err != nil {
		return refusal(err), nil
	}
	return map[string]bool{"known": true}, nil
}

var resolverNames = sync.OnceValues(func() ([]string, error) {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(strings.TrimSpace(string(cache)), moduleOfDapr())
	files, err := filepath.Glob(filepath.Join(folder, "cmd/daprd/components/nameresolution_*.go"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if called, ok := call.Fun.(*ast.SelectorExpr); !ok || called.Sel.Name != "RegisterComponent" {
				return true
			}
			for _, argument := range call.Args {
				if name, ok := argument.(*ast.BasicLit); ok {
					text, _ := strconv.Unquote(name.Value) // A literal that was parsed.
					names = append(names, text)
				}
			}
			return false
		})
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no resolvers in %s", folder)
	}
	return names, nil
})

// moduleOfDapr is the one that this program was built with.
func moduleOfDapr() string {
	built, _ := debug.ReadBuildInfo() // Present in every program that the go command builds with modules.
	for _, module := range built.Deps {
		if module.Path == "github.com/dapr/dapr" {
			return module.Path + "@" + module.Version
		}
	}
	return ""
}
