package main

import (
	"encoding/json"

	"github.com/dapr/dapr/pkg/expr"
)

// trip says what daprd's compiler and evaluation make of a circuit breaker's condition: an error, or one letter for each state of
// the counters: "t"rue, "f"alse, "e"rror, "o"ther than true or false.
func trip(input json.RawMessage) (any, error) {
	var asked struct {
		Expression string
		States     []map[string]int64
	}
	if err := json.Unmarshal(input, &asked); err != nil {
		return nil, err
	}
	var condition expr.Expr
	if err := condition.DecodeString(asked.Expression); err != nil {
		return map[string]string{"error": err.Error()}, nil
	}
	outcomes := ""
	for _, state := range asked.States {
		outcomes += outcomeOf(&condition, state)
	}
	return map[string]string{"outcomes": outcomes}, nil
}

func outcomeOf(condition *expr.Expr, state map[string]int64) string {
	variables := map[string]any{}
	for name, count := range state {
		variables[name] = count
	}
	result, err := condition.Eval(variables)
	switch {
	case err != nil:
		return "e"
	case result == true:
		return "t"
	case result == false:
		return "f"
	default:
		return "o"
	}
}
