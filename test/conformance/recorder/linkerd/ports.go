package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	initializer "github.com/linkerd/linkerd2-proxy-init/cmd"
	log "github.com/sirupsen/logrus"
)

type portsInput struct {
	Helm      map[string]any  `json:"helm"`
	Namespace namespace       `json:"namespace"`
	Workload  json.RawMessage `json:"workload"`
}

type portsAnswer struct {
	// Why the init container fails, and with it the pod.
	Fails string `json:"fails,omitempty"`
	// What the firewall lets pass by the proxy.
	Inbound  []string `json:"inbound"`
	Outbound []string `json:"outbound"`
}

// skippedPorts asks the injector for the arguments of the init container, and that for the rules that it makes of them.
func skippedPorts(input portsInput) (any, error) {
	values, err := valuesOf(input.Helm)
	if err != nil {
		return nil, err
	}
	pod, err := podOf(input.Workload, input.Namespace.Name)
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(values, input.Namespace, pod)
	if err != nil {
		return nil, err
	}
	args := []string{"--simulate"}
	for name, value := range settings {
		if flag, found := strings.CutPrefix(name, "linkerd-init --"); found && !strings.HasPrefix(flag, "firewall") {
			args = append(args, "--"+flag, value)
		}
	}
	rules, failure := simulate(args)
	answer := portsAnswer{Inbound: skippedBy(rules, "PROXY_INIT_REDIRECT"), Outbound: skippedBy(rules, "PROXY_INIT_OUTPUT")}
	if failure != nil {
		answer.Fails = failure.Error()
	}
	return answer, nil
}

// simulate runs the init container without touching the firewall. It logs the commands that it would run; that is all it tells.
func simulate(args []string) ([]string, error) {
	heard := &commands{}
	hooks := log.LevelHooks{}
	hooks.Add(heard)
	before := log.StandardLogger().ReplaceHooks(hooks)
	defer log.StandardLogger().ReplaceHooks(before)
	command := initializer.NewRootCmd()
	command.SetArgs(args)
	command.SetOut(io.Discard)
	command.SetErr(io.Discard)
	err := command.Execute()
	return heard.lines, err
}

// commands collects what is logged.
type commands struct{ lines []string }

func (*commands) Levels() []log.Level { return []log.Level{log.InfoLevel} }

func (heard *commands) Fire(entry *log.Entry) error {
	heard.lines = append(heard.lines, entry.Message)
	return nil
}

// skippedBy gives the destination ports that the rules of a chain leave alone.
func skippedBy(rules []string, chain string) []string {
	ports := []string{}
	for _, rule := range rules {
		words := strings.Fields(rule)
		at := slices.Index(words, "--dports")
		if at < 0 || !slices.Contains(words, chain) {
			continue
		}
		// Without ports the next word follows at once; iptables refuses that.
		if strings.HasPrefix(words[at+1], "-") {
			ports = append(ports, fmt.Sprintf("malformed: %s", words[at+1]))
			continue
		}
		ports = append(ports, strings.Split(words[at+1], ",")...)
	}
	return ports
}
